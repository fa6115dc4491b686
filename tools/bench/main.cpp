// Takes the figures of README.md, each several times, and prints them.

#include "tools/bench/latency.hpp"
#include "tools/bench/monotonic.hpp"
#include "tools/bench/report.hpp"
#include "tools/bench/start_up.hpp"
#include "tools/bench/throughput.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <functional>
#include <string>
#include <vector>

namespace railbridge::bench {

namespace {

struct Options {
    int runs = 3;
    bool quick = false;
    bool json = false;
    std::vector<std::string> only;
};

std::int64_t window_ns(const Options& options, int seconds) {
    return ns_per_s * (options.quick ? std::max(1, seconds / 4) : seconds);
}

void start_up(const Options& options, Figures& figures) {
    for (const auto& load : {tcp_1x1000_each_second(), tcp_1x4000()}) {
        Scene scene(load);
        for (int run = 0; run < options.runs; ++run) {
            measure_start(scene, figures);
        }
    }
}

void cpu(const Options& options, Figures& figures, const Load& load, int seconds,
         const std::string& bar) {
    Scene scene(load);
    for (int run = 0; run < options.runs; ++run) {
        measure_cpu_beside_raw_loop(scene, window_ns(options, seconds), bar, figures);
    }
}

void cpu_saturated(const Options& options, Figures& figures) {
    constexpr int seconds = 4;
    cpu(options, figures, tcp_1x1000(), seconds, "<= 1.3");
    cpu(options, figures, tcp_10x100(), seconds, "");
}

void cpu_each_second(const Options& options, Figures& figures) {
    constexpr int seconds = 15;
    cpu(options, figures, tcp_1x1000_each_second(), seconds, "<= 3");
}

/// Every run is a bridge of its own.
void latency(const Options& options, Figures& figures, const Load& load, LatencySettings settings) {
    constexpr int serial_window_s = 12;
    if (options.quick) {
        settings.samples /= 10;
    }
    Scene scene(load);
    for (int run = 0; run < options.runs; ++run) {
        BridgeRun bridge(scene);
        bridge.await_all_values();
        if (load.serial) {
            measure_polling(scene, bridge, window_ns(options, serial_window_s), figures);
        }
        measure_changes(scene, bridge, settings, figures);
        measure_writes(scene, bridge, settings, figures);
    }
}

void latency_tcp(const Options& options, Figures& figures) {
    latency(options, figures, tcp_1x1000(), {});
}

void serial(const Options& options, Figures& figures) {
    constexpr LatencySettings settings{100, 5, 300};
    latency(options, figures, rtu_1x100(), settings);
}

using Measure = std::function<void(const Options&, Figures&)>;

const std::vector<std::pair<std::string, Measure>>& groups() {
    static const std::vector<std::pair<std::string, Measure>> all{{"start", start_up},
                                                                  {"cpu", cpu_saturated},
                                                                  {"period", cpu_each_second},
                                                                  {"latency", latency_tcp},
                                                                  {"serial", serial}};
    return all;
}

int run(const Options& options) {
    Figures figures;
    const auto begin = load_average();
    for (const auto& [name, measure] : groups()) {
        const bool wanted =
            options.only.empty() ||
            std::find(options.only.begin(), options.only.end(), name) != options.only.end();
        if (wanted) {
            std::fprintf(stderr, "measuring: %s\n", name.c_str());
            measure(options, figures);
        }
    }
    const auto end = load_average();
    if (options.json) {
        std::printf("%s\n", json(figures, begin, end).c_str());
        return 0;
    }
    std::printf("%s\nmedian of %d runs (lowest to highest run), unit, what is wanted\n"
                "load average at the begin %.2f, at the end %.2f\n",
                table(figures).c_str(), options.runs, begin.front(), end.front());
    return 0;
}

} // namespace

} // namespace railbridge::bench

int main(int argc, char** argv) {
    railbridge::bench::Options options;
    CLI::App app{"Measures the bridge on simulated devices and a real manager", "railbridge-bench"};
    constexpr int most_runs = 100;
    app.add_option("--runs", options.runs, "of each figure")
        ->check(CLI::Range(1, most_runs))
        ->capture_default_str();
    app.add_option("--only", options.only, "groups of figures: start cpu period latency serial")
        ->check(CLI::IsMember({"start", "cpu", "period", "latency", "serial"}));
    app.add_flag("--quick", options.quick, "short windows and few samples: only to try it");
    app.add_flag("--json", options.json, "print JSON");
    CLI11_PARSE(app, argc, argv);
    try {
        return railbridge::bench::run(options);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "railbridge-bench: %s\n", error.what());
        return 1;
    }
}
