#pragma once
// Tells a person how far a scan is: a line that is written anew on a terminal, else a line for each
// new thing.

#include "bridge/base/time.hpp"
#include "bridge/scan/line_scan.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace railbridge::daemon {

/// `unit 17 | 2 units found | at most 3 min left`. `per_request`: what one takes.
std::string progress_words(const ScanProgress& progress, const std::string& settings,
                           Duration per_request);

class ScanProgressLine {
public:
    /// @param settings  of each choice, in words; empty for a line without choices
    ScanProgressLine(std::vector<std::string> settings, bool terminal, TimePoint begin)
        : settings_(std::move(settings))
        , terminal_(terminal)
        , last_(begin) {}

    /// Before each request.
    void show(const LineScan& scan, TimePoint now);
    void remark(const std::string& text);
    /// Removes the line.
    void end();

private:
    void clear();

    const std::vector<std::string> settings_;
    const bool terminal_;
    TimePoint last_;
    Duration mean_{}; ///< of a request, lately
    TimePoint shown_{};
    std::size_t found_ = 0;
    ScanProgress::Phase phase_ = ScanProgress::Phase::over;
    UnitId unit_ = 0;
    bool on_screen_ = false;
};

} // namespace railbridge::daemon
