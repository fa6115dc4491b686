# How every target of railbridge is compiled. Libraries and programs are made with these two functions
# so that no target forgets the warnings.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(THREADS_PREFER_PTHREAD_FLAG ON)

add_library(railbridge_options INTERFACE)
target_compile_options(railbridge_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wcast-align
  -Woverloaded-virtual -Wconversion -Wsign-conversion -Wformat=2 -Wimplicit-fallthrough)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports moved-from std::variant members with optimisation; valgrind and the sanitizers see nothing there.
  target_compile_options(railbridge_options INTERFACE -Wno-maybe-uninitialized)
endif()
if(RAILBRIDGE_WERROR)
  target_compile_options(railbridge_options INTERFACE -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_compile_options(railbridge_options INTERFACE -Wthread-safety)
endif()
if(RAILBRIDGE_SANITIZE)
  target_compile_options(railbridge_options INTERFACE
    -fsanitize=${RAILBRIDGE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(railbridge_options INTERFACE -fsanitize=${RAILBRIDGE_SANITIZE})
elseif(CMAKE_BUILD_TYPE STREQUAL "Release" OR CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo")
  target_compile_options(railbridge_options INTERFACE -fstack-protector-strong -D_FORTIFY_SOURCE=2
                                                      -D_GLIBCXX_ASSERTIONS
                                                      -ffunction-sections -fdata-sections)
  # What nothing calls takes no memory on the box.
  target_link_options(railbridge_options INTERFACE -Wl,-z,relro,-z,now,--gc-sections)
endif()
target_include_directories(railbridge_options INTERFACE ${PROJECT_SOURCE_DIR})

# railbridge_library(name SOURCES... [PUBLIC lib...] [PRIVATE lib...])
function(railbridge_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(${name} STATIC ${arg_SOURCES})
  target_link_libraries(${name} PUBLIC railbridge_options ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
endfunction()

# Runs at the start or for a person: on the box its size counts more than its speed.
function(railbridge_small name)
  target_compile_options(${name} PRIVATE $<$<CONFIG:Release,RelWithDebInfo>:-Os>)
endfunction()

# railbridge_program(name SOURCES... [PRIVATE lib...])
function(railbridge_program name)
  cmake_parse_arguments(arg "" "" "SOURCES;PRIVATE" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE railbridge_options ${arg_PRIVATE})
endfunction()

# railbridge_test(name LABEL unit|component|adapter|e2e SOURCES... [PRIVATE lib...] [TIMEOUT seconds])
# One GoogleTest program; every TEST becomes a ctest entry.
function(railbridge_test name)
  cmake_parse_arguments(arg "" "LABEL;TIMEOUT" "SOURCES;PRIVATE" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE railbridge_options ${arg_PRIVATE} GTest::gmock GTest::gtest_main)
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  include(GoogleTest)
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60
                       PROPERTIES LABELS ${arg_LABEL} TIMEOUT ${arg_TIMEOUT})
endfunction()
