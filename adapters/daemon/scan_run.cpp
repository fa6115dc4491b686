#include "adapters/daemon/scan_run.hpp"

#include <memory>
#include <optional>

namespace railbridge::daemon {

namespace {

// A device that closes its connection at what it does not know is opened again so many times in a
// row.
constexpr int losses_max = 3;

class Runner {
public:
    Runner(LineScan& scan, const ScanRun& run, const Clock& clock)
        : scan_(scan)
        , run_(run)
        , clock_(clock) {}

    Status run() {
        while (const auto step = scan_.next()) {
            if (run_.stop()) {
                break;
            }
            run_.progress(scan_);
            if (!line_ || *choice_ != step->choice) {
                const auto opened = open(step->choice);
                if (!opened && opened.error().recovery == Recovery::fatal &&
                    run_.choices.size() > 1) {
                    run_.remark(opened.error().text);
                    scan_.unusable();
                    continue;
                }
                if (!opened) {
                    return opened;
                }
            }
            if (const auto asked = ask(*step); !asked) {
                return asked;
            }
        }
        return {};
    }

private:
    Status open(std::size_t choice) {
        line_.reset();
        auto line =
            modbus::make_probe_line(run_.choices[choice], run_.timing, clock_, never_cancelled_);
        if (const auto opened = line->open(); !opened) {
            return opened;
        }
        line_ = std::move(line);
        choice_ = choice;
        return {};
    }

    Status ask(const ScanStep& step) {
        const auto answer = line_->ask(step.unit, step.probe);
        if (answer) {
            losses_ = 0;
            scan_.heard(*answer);
            return {};
        }
        line_.reset();
        if (answer.error().recovery != Recovery::line_reconnect || ++losses_ > losses_max) {
            return fail(answer.error());
        }
        ProbeAnswer lost;
        lost.kind = ProbeAnswer::Kind::broken;
        scan_.heard(lost);
        return {};
    }

    LineScan& scan_;
    const ScanRun& run_;
    const Clock& clock_;
    modbus::Cancellation never_cancelled_;
    std::unique_ptr<modbus::ProbeLine> line_;
    std::optional<std::size_t> choice_;
    int losses_ = 0;
};

} // namespace

Status run_scan(LineScan& scan, const ScanRun& run, const Clock& clock) {
    return Runner(scan, run, clock).run();
}

} // namespace railbridge::daemon
