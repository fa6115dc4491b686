#pragma once
// What became of a reload, as the control socket tells it:
//
//   {"reload":"taken","news":["point press4.lamp changed: ..."]}
//   {"reload":"refused","report":"site.toml:4:3: error[RB005]: ...","check":"{\"schema\":1,...}"}
//   {"reload":"not done","why":"bridge.toml changed in [manager]: restart needed"}

#include "bridge/base/result.hpp"

#include <string>
#include <vector>

namespace railbridge::daemon {

struct ReloadAnswer {
    enum class Outcome : std::uint8_t { taken, refused, not_done };
    Outcome outcome = Outcome::not_done;
    std::vector<std::string> news; ///< taken
    std::string report;            ///< refused: for people, as `check` prints it
    std::string check;             ///< refused: for programs, as `check --json` prints it
    std::string why;               ///< not done
};

std::string to_line(const ReloadAnswer& answer);
Result<ReloadAnswer> parse_reload_answer(const std::string& line);

} // namespace railbridge::daemon
