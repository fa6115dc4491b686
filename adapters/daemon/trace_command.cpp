// Shows the frames of one line of a running bridge.

#include "adapters/config/duration_text.hpp"
#include "adapters/daemon/ask_bridge.hpp"
#include "adapters/daemon/commands.hpp"
#include "adapters/daemon/control_requests.hpp"
#include "adapters/daemon/exit_codes.hpp"
#include "adapters/daemon/site_files.hpp"
#include "adapters/daemon/trace_text.hpp"
#include "adapters/runtime/system_clock.hpp"

#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <thread>

namespace railbridge::daemon {

namespace {

constexpr std::chrono::milliseconds pause{200};

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

/// Standard output or a file; takes no more than its limit.
class Output {
public:
    explicit Output(const std::string& file)
        : file_(file.empty() ? nullptr : std::fopen(file.c_str(), "wx")) {}

    bool opened(const std::string& file) const { return file.empty() || file_ != nullptr; }
    bool full() const { return full_; }
    std::uint64_t frames() const { return frames_; }

    void print(const ShownFrame& frame) {
        begin_us_ = begin_us_.value_or(frame.mono_us);
        const auto text = to_text(frame, *begin_us_);
        full_ = full_ || written_ + text.size() + 1 > trace_output_bytes_max;
        if (!full_) {
            std::fprintf(stream(), "%s\n", text.c_str());
            written_ += text.size() + 1;
            ++frames_;
        }
    }
    void remark(const std::string& text) { std::fprintf(stream(), "# %s\n", text.c_str()); }
    void flush() { std::fflush(stream()); }

private:
    std::FILE* stream() const { return file_ ? file_.get() : stdout; }

    std::unique_ptr<std::FILE, CloseFile> file_;
    std::optional<std::int64_t> begin_us_;
    std::size_t written_ = 0;
    std::uint64_t frames_ = 0;
    bool full_ = false;
};

Result<ShownFrames> ask(const config::DaemonConfig& settings, const std::string& line,
                        TraceRequest::Action action) {
    const auto answer = ask_bridge(settings, to_line(TraceRequest{line, action}));
    return answer ? parse_trace(*answer) : fail(answer.error());
}

void show(const ShownFrames& shown, Output& output) {
    if (shown.dropped > 0) {
        output.remark(std::to_string(shown.dropped) + " frames came too fast and are missing here");
    }
    for (const auto& frame : shown.frames) {
        output.print(frame);
    }
    output.flush();
}

Status trace(const config::DaemonConfig& settings, const std::string& line, Duration time,
             Output& output) {
    using Action = TraceRequest::Action;
    const runtime::SystemClock clock;
    if (const auto begun = ask(settings, line, Action::start); !begun) {
        return fail(begun.error());
    }
    const auto end = clock.now().mono + time;
    while (clock.now().mono < end && !output.full()) {
        std::this_thread::sleep_for(std::min<Duration>(pause, end - clock.now().mono));
        const auto shown = ask(settings, line, Action::take);
        if (!shown) {
            return fail(shown.error());
        }
        show(*shown, output);
    }
    const auto rest = ask(settings, line, Action::stop);
    if (!rest) {
        return fail(rest.error());
    }
    show(*rest, output);
    return {};
}

} // namespace

int trace_command(const Options& options) {
    std::vector<config::Diagnostic> problems;
    const auto site = load_runnable_site(options.config, problems);
    if (!site) {
        return check_command(options);
    }
    const auto time = config::parse_duration(options.trace.time);
    if (!time || time->count() == 0) {
        std::fprintf(stderr, "--for %s: %s\n", options.trace.time.c_str(),
                     time ? "longer than nothing, as in 10s" : time.error().text.c_str());
        return exit_code::usage;
    }
    Output output(options.trace.out);
    if (!output.opened(options.trace.out)) {
        std::fprintf(stderr, "cannot make %s: it must be a new file where you may write\n",
                     options.trace.out.c_str());
        return exit_code::failed;
    }
    const auto done = trace(site->site.daemon, options.trace.line, *time, output);
    if (!done) {
        std::fprintf(stderr, "%s\n", done.error().text.c_str());
        return exit_code::unavailable;
    }
    if (output.full()) {
        output.remark("ended: more than 16 MiB");
    }
    if (!options.trace.out.empty()) {
        std::printf("%llu frames in %s\n", static_cast<unsigned long long>(output.frames()),
                    options.trace.out.c_str());
    }
    return exit_code::ok;
}

} // namespace railbridge::daemon
