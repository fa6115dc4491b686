#include "adapters/daemon/scan_progress.hpp"

#include <cstdio>

namespace railbridge::daemon {

namespace {

constexpr Duration refresh = std::chrono::milliseconds{200};

std::string time_words(Duration time) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time).count() + 1;
    return seconds < 90 ? std::to_string(seconds) + " s"
                        : std::to_string((seconds + 59) / 60) + " min";
}

} // namespace

std::string progress_words(const ScanProgress& progress, const std::string& settings,
                           Duration per_request) {
    using Phase = ScanProgress::Phase;
    std::string text = progress.phase == Phase::settings ? "trying " + settings + ", unit "
                       : progress.phase == Phase::units  ? "looking for units, at "
                                                         : "reading unit ";
    text += std::to_string(progress.unit) + " | " + std::to_string(progress.found) +
            (progress.found == 1 ? " unit" : " units") + " found | at most " +
            time_words(per_request * static_cast<long>(progress.remaining)) + " left";
    return text;
}

void ScanProgressLine::clear() {
    if (on_screen_) {
        std::fputs("\r\033[K", stderr);
        on_screen_ = false;
    }
}

void ScanProgressLine::show(const LineScan& scan, TimePoint now) {
    const auto progress = scan.progress();
    const auto step = scan.next();
    // What the last few took: silences while units are looked for say nothing of what follows.
    const Duration took = now - last_;
    mean_ = mean_ == Duration{} ? took : mean_ + (took - mean_) / 16;
    last_ = now;
    const bool news = progress.phase != phase_ || progress.found != found_ ||
                      (progress.phase == ScanProgress::Phase::registers && progress.unit != unit_);
    phase_ = progress.phase;
    found_ = progress.found;
    unit_ = progress.unit;
    const std::string settings =
        step && step->choice < settings_.size() ? settings_[step->choice] : "";
    const std::string text = progress_words(progress, settings, mean_);
    if (terminal_ && (news || now - shown_ >= refresh)) {
        std::fprintf(stderr, "\r\033[K%s", text.c_str());
        std::fflush(stderr);
        on_screen_ = true;
        shown_ = now;
    } else if (!terminal_ && news) {
        std::fprintf(stderr, "%s\n", text.c_str());
    }
}

void ScanProgressLine::remark(const std::string& text) {
    clear();
    std::fprintf(stderr, "%s\n", text.c_str());
}

void ScanProgressLine::end() {
    clear();
}

} // namespace railbridge::daemon
