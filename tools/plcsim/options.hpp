#pragma once
// The command line.

#include "tools/plcsim/mapped_site.hpp"
#include "tools/plcsim/site.hpp"

#include "bridge/base/result.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace plcsim {

struct Options {
    Site site;                ///< of --tcp and --rtu; empty when there are mapping files
    MappedSiteOptions mapped; ///< without files: not asked for
    std::optional<HostPort> control;
    std::string control_socket; ///< empty: none
    std::string write_log;      ///< empty: none
    std::uint64_t seed = 1;     ///< of faults that name none
    bool json = false;
    bool stop_with_stdin = false;
};

/// The program ends at once with this code; what there was to say has been printed.
struct ExitNow {
    int code = 0;
};

std::variant<Options, ExitNow> parse_options(int argc, const char* const* argv);

/// `1`, `1,2,5-7`: each 0..255, ascending or not.
railbridge::Result<std::vector<std::uint8_t>> parse_units(const std::string& text);

} // namespace plcsim
