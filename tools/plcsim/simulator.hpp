#pragma once
// The lines of a site, running.

#include "tools/plcsim/line.hpp"
#include "tools/plcsim/site.hpp"
#include "tools/plcsim/write_log.hpp"

#include "bridge/base/result.hpp"

#include <memory>
#include <string_view>
#include <vector>

namespace plcsim {

class Simulator {
public:
    /// `loop` outlives the simulator.
    explicit Simulator(EventLoop& loop)
        : loop_(loop) {}

    /// Opens every port and pty. Stops at the first that cannot be opened.
    railbridge::Status start(const Site& site);

    const std::vector<std::unique_ptr<Line>>& lines() const { return lines_; }

    /// Without a name: the only line. The error names the lines there are.
    railbridge::Result<Line*> find_line(std::string_view name);

    WriteLog& log() { return log_; }
    EventLoop& loop() { return loop_; }

private:
    railbridge::Status start_line(const LineDescription& description);

    EventLoop& loop_;
    WriteLog log_;
    std::vector<std::unique_ptr<Line>> lines_;
};

} // namespace plcsim
