# The libraries, as Debian 12 packages them. Each is linked by the adapter that wraps it and by nothing else.

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(tl-expected REQUIRED)
find_package(Boost 1.74 REQUIRED)
find_package(PahoMqttCpp REQUIRED)
find_package(simdjson REQUIRED)
find_package(CLI11 REQUIRED)
find_package(spdlog REQUIRED)
find_package(SQLiteCpp REQUIRED)
pkg_check_modules(LIBMODBUS REQUIRED IMPORTED_TARGET libmodbus)
pkg_check_modules(PROMETHEUS REQUIRED IMPORTED_TARGET prometheus-cpp-core)
pkg_check_modules(LIBSYSTEMD REQUIRED IMPORTED_TARGET libsystemd)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(TOMLPLUSPLUS REQUIRED IMPORTED_TARGET tomlplusplus)

# The compiled variants of header-only libraries: 5 s instead of 13 s for a heavy file.
add_library(railbridge_toml INTERFACE)
target_link_libraries(railbridge_toml INTERFACE PkgConfig::TOMLPLUSPLUS)
target_compile_definitions(railbridge_toml INTERFACE TOML_HEADER_ONLY=0)

add_library(railbridge_rapidjson INTERFACE)
target_compile_definitions(railbridge_rapidjson INTERFACE RAPIDJSON_HAS_STDSTRING=1)
# Its empty buffers add offsets to null pointers before they grow: harmless, and not ours to mend.
if(RAILBRIDGE_SANITIZE)
  target_compile_options(railbridge_rapidjson INTERFACE -fno-sanitize=pointer-overflow)
endif()
# Its iterators compare in a way that C++20 finds ambiguous; clang says so at every use.
target_compile_options(railbridge_rapidjson INTERFACE
  $<$<CXX_COMPILER_ID:Clang>:-Wno-ambiguous-reversed-operator>)

if(RAILBRIDGE_TESTS)
  find_package(GTest REQUIRED)
  find_package(benchmark REQUIRED)
endif()
