// `railbridge explain POINT`: where a point comes from and how it is read; with --live what is
// there now, and what else it could mean.

#include "adapters/config/duration_text.hpp"
#include "adapters/config/source_lines.hpp"
#include "adapters/config/template_places.hpp"
#include "adapters/config/type_text.hpp"
#include "adapters/daemon/commands.hpp"
#include "adapters/daemon/exit_codes.hpp"
#include "adapters/daemon/explain_words.hpp"
#include "adapters/daemon/paste_line.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace railbridge::daemon {

namespace {

/// Where the point stands; nothing for a place that is none.
std::optional<config::PointOrigin> origin_of(const Options& options, const Place& place) {
    std::vector<config::PointOrigin> origins;
    (void) config::load_config(options.config, {}, {config::installed_templates()}, &origins);
    if (!place.id || index(*place.id) >= origins.size()) {
        return std::nullopt;
    }
    return origins[index(*place.id)];
}

void show_progress(int done, int all) {
    if (all > 1 && ::isatty(STDERR_FILENO) == 1) {
        std::fprintf(stderr, "\rsample %d of %d%s", done + 1, all,
                     done + 1 == all ? "\r\033[K" : "");
    }
}

bool is_mapped(const Place& place, const Judged& judged) {
    const auto& mapped = place.point.encoding;
    const auto& one = judged.interpretation.encoding;
    return place.id && judged.interpretation.shift == 0 && mapped.bit_count == 0 &&
           place.point.elements == 0 &&
           config::type_with_order(mapped, true) == config::type_with_order(one, true) &&
           (mapped.swap_single && mapped.order.byte_swap) ==
               (one.swap_single && one.order.byte_swap);
}

std::string type_of(const Judged& judged) {
    const auto& encoding = judged.interpretation.encoding;
    const bool swapped = encoding.swap_single && !is_byte_string(encoding.type);
    return config::type_with_order(encoding) + (swapped ? " swapped" : "");
}

std::vector<Proposal> proposals_of(const Place& place, const config::PointOrigin* origin,
                                   const Observation& seen) {
    config::SourceLines lines;
    const std::string line =
        origin == nullptr ? "" : lines.line(origin->name.file, origin->name.line);
    std::vector<Proposal> all;
    for (auto& judged : rank_interpretations(seen)) {
        const std::string paste =
            is_mapped(place, judged) ? "" : paste_line(place, origin, line, judged);
        all.push_back({std::move(judged), type_of(judged), paste});
    }
    return all;
}

} // namespace

int explain_command(const Options& options) {
    const auto lasts = config::parse_duration(options.live.time);
    if (!lasts || *lasts > live_time_max) {
        std::fprintf(stderr, "--for %s: %s\n", options.live.time.c_str(),
                     lasts ? "at most 10m" : lasts.error().text.c_str());
        return exit_code::usage;
    }
    const auto opened = open_place(options);
    if (!opened) {
        return opened.error();
    }
    const auto& [site, place] = **opened;
    const auto origin = origin_of(options, place);
    const auto* known = origin ? &*origin : nullptr;
    const auto facts = explain(site.mapping, place, known);
    std::optional<LiveWords> live;
    if (options.live.on) {
        auto reading = read_live(site, place, *lasts, show_progress);
        if (!reading) {
            std::fputs(explain_text(place.name, facts, live).c_str(),
                       options.json ? stderr : stdout);
            std::fprintf(stderr, "%s: %s\n", place.name.c_str(), reading.error().text.c_str());
            return reading.error().recovery == Recovery::line_reconnect ? exit_code::unavailable
                                                                        : exit_code::failed;
        }
        auto proposals = proposals_of(place, known, reading->seen);
        live = LiveWords{std::move(*reading), std::move(proposals)};
    }
    std::fputs((options.json ? explain_json(place.name, facts, live)
                             : explain_text(place.name, facts, live))
                   .c_str(),
               stdout);
    return exit_code::ok;
}

} // namespace railbridge::daemon
