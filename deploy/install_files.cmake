# Runs while installing, with RAILBRIDGE_* set by CMakeLists.txt. file(INSTALL) obeys DESTDIR.

# Where a program of /usr or /usr/local looks for its settings is /etc; any other prefix is a tree of
# its own and touches nothing outside.
if(CMAKE_INSTALL_PREFIX MATCHES "^/usr(/local)?/?$")
  set(RAILBRIDGE_ETC /etc/railbridge)
else()
  set(RAILBRIDGE_ETC ${CMAKE_INSTALL_PREFIX}/etc/railbridge)
endif()
cmake_path(APPEND RAILBRIDGE_PROGRAM "${CMAKE_INSTALL_PREFIX}" "${RAILBRIDGE_BINDIR}" railbridge)
set(RAILBRIDGE_MANAGER_PROGRAM ${RAILBRIDGE_PROGRAM}-manager)

foreach(unit railbridge.service railbridge-manager.service)
  configure_file(${RAILBRIDGE_DEPLOY_SOURCE}/${unit}.in ${RAILBRIDGE_DEPLOY_BINARY}/${unit} @ONLY)
  file(INSTALL ${RAILBRIDGE_DEPLOY_BINARY}/${unit}
       DESTINATION ${CMAKE_INSTALL_PREFIX}/lib/systemd/system)
endforeach()
file(INSTALL ${RAILBRIDGE_DEPLOY_SOURCE}/sysusers.conf
     DESTINATION ${CMAKE_INSTALL_PREFIX}/lib/sysusers.d RENAME railbridge.conf)

cmake_path(ABSOLUTE_PATH RAILBRIDGE_DOCDIR BASE_DIRECTORY "${CMAKE_INSTALL_PREFIX}")
file(INSTALL ${RAILBRIDGE_DEPLOY_SOURCE}/README.md
             ${RAILBRIDGE_DEPLOY_SOURCE}/99-railbridge-serial.rules
             ${RAILBRIDGE_DEPLOY_SOURCE}/bridge.toml
             ${RAILBRIDGE_DEPLOY_SOURCE}/site.toml
     DESTINATION ${RAILBRIDGE_DOCDIR})

# What somebody has edited stays as it is.
foreach(sample bridge.toml site.toml)
  if(EXISTS "$ENV{DESTDIR}${RAILBRIDGE_ETC}/${sample}")
    message(STATUS "Kept: $ENV{DESTDIR}${RAILBRIDGE_ETC}/${sample}")
  else()
    file(INSTALL ${RAILBRIDGE_DEPLOY_SOURCE}/${sample} DESTINATION ${RAILBRIDGE_ETC})
  endif()
endforeach()
