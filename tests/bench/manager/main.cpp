// Takes the figures of README.md and prints them.

#include "tests/bench/manager/groups.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <vector>

namespace railbridge::bench {

namespace {

struct Group {
    const char* name;
    void (*measure)(const Settings&, Figures&);
};

constexpr std::array groups{Group{"disk", measure_disk}, Group{"operations", measure_operations},
                            Group{"fan-out", measure_fan_out}, Group{"assets", measure_assets}};

void print(const Figures& figures, const Settings& settings, bool json) {
    if (json) {
        std::printf("%s\n", figures.json().c_str());
        return;
    }
    std::array<double, 3> load{};
    ::getloadavg(load.data(), static_cast<int>(load.size()));
    std::printf("%s\nmedian of %d runs (lowest to highest), unit; load average %.1f\n",
                figures.table().c_str(), settings.runs, load.front());
}

} // namespace

} // namespace railbridge::bench

int main(int argc, char** argv) {
    using namespace railbridge::bench;
    Settings settings;
    bool json = false;
    std::vector<std::string> only;
    CLI::App app{"Measures the manager beside a mosquitto without plugin", "manager-figures"};
    constexpr int most_runs = 100;
    app.add_option("--runs", settings.runs, "of each figure")
        ->check(CLI::Range(1, most_runs))
        ->capture_default_str();
    app.add_option("--only", only, "groups of figures: disk operations fan-out assets")
        ->check(CLI::IsMember({"disk", "operations", "fan-out", "assets"}));
    app.add_option("--case", settings.only_cases,
                   "operations with such words in their name, for example '50 clients'");
    app.add_flag("--quick", settings.quick, "short windows and fewer assets: only to try it");
    app.add_flag("--json", json, "print JSON");
    CLI11_PARSE(app, argc, argv);
    if (settings.quick) {
        constexpr std::chrono::milliseconds short_window{200};
        settings.window = short_window;
        settings.turns = 1;
    }
    try {
        Figures figures;
        for (const Group& group : groups) {
            if (only.empty() || std::find(only.begin(), only.end(), group.name) != only.end()) {
                std::fprintf(stderr, "measuring: %s\n", group.name);
                group.measure(settings, figures);
            }
        }
        print(figures, settings, json);
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "manager-figures: %s\n", error.what());
        return 1;
    }
}
