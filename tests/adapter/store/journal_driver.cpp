// Takes commands through all their states in a journal, and says what the journal promised, line by
// line: `ACKID STATE` once it is stored, `failed`, `works`. For tests in which the disk fails or
// the power goes meanwhile.
//
//     journal_driver DIRECTORY COMMANDS

#include "adapters/store/command_journal.hpp"

#include <unistd.h>

#include <string>

namespace {

using namespace railbridge;
using store::CommandJournal;
using store::Received;

constexpr WallTime noon{std::chrono::milliseconds{1'800'000'000'000}};
constexpr int tries_max = 5;

void say(const std::string& line) {
    static_cast<void>(::write(STDOUT_FILENO, (line + "\n").c_str(), line.size() + 1));
}

/// As the journal's thread does it, only without waiting in between.
bool works_again(CommandJournal& journal) {
    say("failed");
    for (int i = 0; i < tries_max; ++i) {
        if (journal.recover(noon).works()) {
            say("works");
            return true;
        }
    }
    return false;
}

PendingEvent event(int number) {
    PendingEvent made;
    made.ack_id = "command" + std::to_string(number);
    made.asset_id = "4j5ctffGqidATXf3ZN3x1o";
    made.attribute = "lamp";
    made.value = std::string(static_cast<std::size_t>(100 * (number % 7)), 'v');
    made.received_wall = noon;
    return made;
}

bool drive(CommandJournal& journal, int number) {
    const auto one = event(number);
    while (true) {
        const auto received = journal.received(one);
        if (received != Received::failed) {
            break; // a duplicate: the commit that was said to have failed is there nevertheless
        }
        if (!works_again(journal)) {
            return false;
        }
    }
    say(one.ack_id + " received");
    for (const auto state : {CommandState::intent, CommandState::written, CommandState::acked}) {
        while (!journal.store(one.ack_id, state, "a reason", noon)) {
            if (!works_again(journal)) {
                return false;
            }
        }
        say(one.ack_id + " " + std::string(to_string(state)));
    }
    return true;
}

} // namespace

int main(int count, char** words) {
    if (count != 3) {
        return 2;
    }
    const auto journal = CommandJournal::open(words[1], noon);
    if (!journal) {
        say(journal.error().text);
        return 1;
    }
    if (!(*journal)->condition().works() && !works_again(**journal)) {
        return 3;
    }
    const int commands = std::stoi(words[2]);
    for (int i = 0; i < commands; ++i) {
        if (!drive(**journal, i)) {
            return 3;
        }
    }
    return 0;
}
