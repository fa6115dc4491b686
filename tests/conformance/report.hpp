#pragma once
// What a run has shown, for people and for programs.

#include "tests/conformance/client.hpp"
#include "tests/conformance/row.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace railbridge::conformance {

enum class Verdict { passed, failed, not_run };

struct Result {
    const Row* row = nullptr;
    Version version = Version::v3_1_1;
    Verdict verdict = Verdict::not_run;
    std::string seen; ///< or what it needs to run
    std::chrono::milliseconds took{0};
};

std::string name_of(Version version);
/// What a server or command line lacks for such rows.
std::string text_of(Needs needs);

/// `all`: also the rows that passed.
void print_table(const std::vector<Result>& results, bool all);
void print_json(const std::vector<Result>& results);
void print_list(const Rows& rows);

bool all_well(const std::vector<Result>& results);

} // namespace railbridge::conformance
