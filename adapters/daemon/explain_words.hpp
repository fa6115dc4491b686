#pragma once
// What `railbridge explain` prints.

#include "adapters/daemon/explanation.hpp"
#include "adapters/daemon/live_reading.hpp"

#include <optional>
#include <string>
#include <vector>

namespace railbridge::daemon {

/// One interpretation and the line that makes it the mapping's.
struct Proposal {
    Judged judged;
    std::string type;  ///< `f32 CDAB`
    std::string paste; ///< empty where the mapping says so already
};

struct LiveWords {
    LiveReading reading;
    std::vector<Proposal> proposals; ///< best first
};

std::string explain_text(const std::string& name, const std::vector<Fact>& facts,
                         const std::optional<LiveWords>& live);
std::string explain_json(const std::string& name, const std::vector<Fact>& facts,
                         const std::optional<LiveWords>& live);

} // namespace railbridge::daemon
