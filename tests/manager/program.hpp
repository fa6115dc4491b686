#pragma once
// Programs that tests start: to their end, or as long as the test wants.

#include <sys/types.h>

#include <string>
#include <vector>

namespace railbridge::test {

struct CommandResult {
    int exit_code = -1;
    std::string out;
    std::string err;
};

/// Runs a program to its end and collects what it prints. Throws when it cannot be started.
CommandResult run_program(const std::vector<std::string>& arguments);

/// Starts one; its output goes to the descriptors. It dies with the test, however that ends.
pid_t spawn_program(const std::vector<std::string>& arguments, int out, int err);

/// The text of a file; empty when there is none.
std::string text_in(const std::string& file);

/// A program that runs until it is told to end. What it prints goes to files, so that it never has
/// to wait for a reader.
class StartedProgram {
public:
    /// Prints to `place`.out and `place`.err.
    StartedProgram(const std::vector<std::string>& arguments, std::string place);
    ~StartedProgram(); ///< kills it
    StartedProgram(const StartedProgram&) = delete;
    StartedProgram& operator=(const StartedProgram&) = delete;

    void signal(int number) const;
    /// Waits for its end; the exit code, or 128 and the signal.
    int end();
    std::string out() const { return text_in(place_ + ".out"); }
    std::string err() const { return text_in(place_ + ".err"); }
    /// False when stderr does not say it in time.
    bool says(const std::string& text) const;

private:
    std::string place_;
    pid_t process_ = -1;
};

} // namespace railbridge::test
