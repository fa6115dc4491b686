#include "tests/conformance/report.hpp"

#include "tests/conformance/json.hpp"

#include <algorithm>
#include <cstdio>

namespace railbridge::conformance {

namespace {

std::string mark_of(Verdict verdict) {
    switch (verdict) {
    case Verdict::passed:
        return "ok";
    case Verdict::failed:
        return "FAILED";
    case Verdict::not_run:
        return "not run";
    }
    return {};
}

/// Line breaks would break the table.
std::string one_line(std::string text) {
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
}

long count(const std::vector<Result>& results, Verdict verdict) {
    return std::count_if(results.begin(), results.end(),
                         [&](const Result& result) { return result.verdict == verdict; });
}

void print_row(const Result& result) {
    std::printf("%-8s %-5s  %-26s %s\n", mark_of(result.verdict).c_str(),
                name_of(result.version).c_str(), result.row->id.c_str(), result.row->what.c_str());
    if (result.verdict == Verdict::not_run) {
        std::printf("                needs     %s\n", one_line(result.seen).c_str());
        return;
    }
    std::printf("                expected  %s\n", one_line(result.row->expected).c_str());
    std::printf("                seen      %s\n", one_line(result.seen).c_str());
}

} // namespace

std::string name_of(Version version) {
    return version == Version::v5 ? "5" : "3.1.1";
}

std::string text_of(Needs needs) {
    switch (needs) {
    case Needs::nothing:
        return "nothing";
    case Needs::gateway:
        return "a user who may create gateways, or two --gateway";
    case Needs::new_gateway:
        return "a user who may create gateways";
    case Needs::other_realm:
        return "--other-realm, --other-user and their secret";
    case Needs::plaintext:
        return "a listener without TLS";
    case Needs::manager:
        return "our manager";
    }
    return {};
}

void print_table(const std::vector<Result>& results, bool all) {
    for (const Result& result : results) {
        if (all || result.verdict == Verdict::failed) {
            print_row(result);
        }
    }
    std::printf("%ld passed, %ld failed, %ld not run\n", count(results, Verdict::passed),
                count(results, Verdict::failed), count(results, Verdict::not_run));
}

void print_json(const std::vector<Result>& results) {
    std::printf("[");
    const char* separator = "\n";
    for (const Result& result : results) {
        std::printf(
            R"(%s{"row":%s,"mqtt":%s,"what":%s,"expected":%s,"%s":%s,"verdict":%s,"took_ms":%lld})",
            separator, quoted(result.row->id).c_str(), quoted(name_of(result.version)).c_str(),
            quoted(result.row->what).c_str(), quoted(result.row->expected).c_str(),
            result.verdict == Verdict::not_run ? "needs" : "seen", quoted(result.seen).c_str(),
            quoted(mark_of(result.verdict)).c_str(), static_cast<long long>(result.took.count()));
        separator = ",\n";
    }
    std::printf("\n]\n");
}

void print_list(const Rows& rows) {
    for (const Row& row : rows) {
        std::printf("%-26s %s: %s%s\n", row.id.c_str(), row.what.c_str(), row.expected.c_str(),
                    row.needs == Needs::nothing ? ""
                                                : (" (needs " + text_of(row.needs) + ')').c_str());
    }
}

bool all_well(const std::vector<Result>& results) {
    return count(results, Verdict::failed) == 0 && count(results, Verdict::passed) > 0;
}

} // namespace railbridge::conformance
