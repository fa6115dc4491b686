#pragma once
// What the control port can do. One request in, one answer out.

#include "tools/plcsim/simulator.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace plcsim {

class ControlCommands {
public:
    /// `simulator` outlives the commands.
    ControlCommands(Simulator& simulator, std::uint64_t seed)
        : simulator_(simulator)
        , seed_(seed) {}

    struct Outcome {
        std::string answer; ///< one JSON object without a line end
        /// The connection now gets every write with a number above this one.
        std::optional<std::uint64_t> watch_after;
    };

    Outcome handle(std::string_view line);

private:
    Simulator& simulator_;
    std::uint64_t seed_;
};

} // namespace plcsim
