// A client that dies inside the journal function, as a bridge does whose power fails there.
// Arguments: port, journal file, "die" or "live". Prints nothing; the journal tells what it saw.

#include "tests/adapter/mqtt/uplink_bench.hpp"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

int main(int argc, char** argv) {
    using namespace railbridge;
    if (argc != 4) {
        return 2;
    }
    const std::string journal_file = argv[2];
    const bool die = std::string{argv[3]} == "die";
    test::UplinkBench bench{
        test::settings_for(static_cast<std::uint16_t>(std::strtoul(argv[1], nullptr, 10)))};
    bench.journal = [&](const PendingEvent& event) {
        const std::string line = event.ack_id + "\n";
        const int fd =
            ::open(journal_file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
        const bool whole =
            ::write(fd, line.data(), line.size()) == static_cast<ssize_t>(line.size());
        ::fsync(fd);
        ::close(fd);
        if (die) {
            ::kill(::getpid(), SIGKILL);
        }
        return whole ? mqtt::JournalOutcome::stored : mqtt::JournalOutcome::failed;
    };
    if (!bench.client.start() || !bench.awaits<PendingReceived>()) {
        return 1;
    }
    bench.client.stop();
    return 0;
}
