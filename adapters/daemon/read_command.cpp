#include "adapters/daemon/commands.hpp"
#include "adapters/daemon/exit_codes.hpp"
#include "adapters/daemon/point_access.hpp"
#include "adapters/daemon/site_files.hpp"
#include "adapters/daemon/status_json.hpp"

#include <cstdio>

namespace railbridge::daemon {

namespace {

void print_json(const Place& place, const Reading& reading) {
    std::string words;
    for (const auto word : reading.words) {
        words += (words.empty() ? "" : ",") + std::to_string(word);
    }
    std::printf(R"({"point":%s,"value":%s,"quality":"%s","words":[%s]})"
                "\n",
                value_to_json(place.name).c_str(), value_to_json(reading.decoded.value).c_str(),
                std::string(to_string(reading.decoded.quality)).c_str(), words.c_str());
}

} // namespace

int read_command(const Options& options) {
    const auto opened = open_place(options);
    if (!opened) {
        return opened.error();
    }
    const auto& [site, place] = **opened;
    const auto reading = read_place(site.daemon, place);
    if (!reading) {
        std::fprintf(stderr, "%s: %s\n", place.name.c_str(), reading.error().text.c_str());
        return reading.error().recovery == Recovery::line_reconnect ? exit_code::unavailable
                                                                    : exit_code::failed;
    }
    if (options.json) {
        print_json(place, *reading);
    } else {
        std::printf("%s = %s\n", place.name.c_str(), in_words(*reading).c_str());
    }
    return exit_code::ok;
}

} // namespace railbridge::daemon
