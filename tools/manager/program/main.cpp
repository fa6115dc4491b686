// railbridge-manager: the server of the MQTT Gateway API, and the commands of its operator.

#include "tools/manager/program/command_line.hpp"

#include <sys/stat.h>

#include <clocale>
#include <cstdio>
#include <exception>

int main(int argc, char** argv) {
    ::umask(S_IRWXG | S_IRWXO);          // what this program creates holds secrets
    std::setlocale(LC_CTYPE, "C.UTF-8"); // widths of characters in tables
    try {
        return railbridge::manager::CommandLine().run(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "railbridge-manager: %s\n", error.what());
        return 1;
    }
}
