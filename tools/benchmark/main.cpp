// Takes the figures of README.md, each several times, and prints them.

#include "tools/benchmark/plan.hpp"
#include "tools/benchmark/report.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

namespace railbridge::bench {

namespace {

struct Options {
    Effort effort;
    bool json = false;
    std::vector<std::string> only;
};

std::vector<std::string> names() {
    std::vector<std::string> all;
    for (const auto& part : parts()) {
        all.push_back(part.name);
    }
    return all;
}

bool wanted(const Options& options, const std::string& name) {
    return options.only.empty() ||
           std::find(options.only.begin(), options.only.end(), name) != options.only.end();
}

/// A load that cannot be measured does not keep the others from being.
int run(const Options& options) {
    Figures figures;
    std::vector<std::string> failed;
    const auto begin = load_average();
    for (const auto& part : parts()) {
        if (!wanted(options, part.name)) {
            continue;
        }
        std::fprintf(stderr, "measuring: %s\n", part.name.c_str());
        try {
            part.measure(options.effort, figures);
        } catch (const std::exception& error) {
            std::fprintf(stderr, "%s: %s\n", part.name.c_str(), error.what());
            failed.push_back(part.name);
        }
    }
    const auto end = load_average();
    if (options.json) {
        std::printf("%s\n", json(figures, begin, end).c_str());
    } else {
        std::printf("%s\nmedian of %d runs (lowest to highest run), unit\n\n%s\n"
                    "load average at the begin %.2f, at the end %.2f\n",
                    table(figures).c_str(), options.effort.runs, bars(figures).c_str(),
                    begin.front(), end.front());
    }
    for (const auto& name : failed) {
        std::fprintf(stderr, "not measured to the end: %s\n", name.c_str());
    }
    return failed.empty() ? 0 : 1;
}

} // namespace

} // namespace railbridge::bench

int main(int argc, char** argv) {
    railbridge::bench::Options options;
    CLI::App app{"Measures the bridge on simulated devices and a real manager", "railbridge-bench"};
    constexpr int most_runs = 100;
    std::string list;
    for (const auto& name : railbridge::bench::names()) {
        list += "\n  " + name;
    }
    app.add_option("--runs", options.effort.runs, "of each load")
        ->check(CLI::Range(1, most_runs))
        ->capture_default_str();
    app.add_option("--only", options.only, "some loads")
        ->check(CLI::IsMember(railbridge::bench::names()));
    app.add_flag("--quick", options.effort.quick, "short windows and few samples: only to try it");
    app.add_flag("--slice", options.effort.slice, "a second of each: that the harness works");
    app.add_flag("--json", options.json, "print JSON");
    app.footer("Loads:" + list);
    CLI11_PARSE(app, argc, argv);
    return railbridge::bench::run(options);
}
