#include "adapters/daemon/point_access.hpp"

#include "adapters/config/type_fit.hpp"
#include "adapters/daemon/commands.hpp"
#include "adapters/daemon/exit_codes.hpp"
#include "adapters/daemon/site_files.hpp"
#include "adapters/daemon/transact.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace railbridge::daemon {

namespace {

std::string full_name(const Mapping& mapping, const Point& point) {
    return mapping.asset(point.asset).key + "." + point.attribute;
}

Result<Place> find_point(const config::LoadedConfig& site, const std::string& name) {
    const auto& mapping = site.mapping;
    for (std::size_t i = 0; i < mapping.points.size(); ++i) {
        const auto& point = mapping.points[i];
        if (full_name(mapping, point) == name) {
            const auto& device = mapping.device(point.device);
            Place place{point, mapping.line(device.line), device.unit, nullptr,
                        name,  static_cast<PointId>(i)};
            place.line.response_timeout = device.response_timeout;
            place.enumeration =
                point.enumeration ? &mapping.enumeration(*point.enumeration) : nullptr;
            return place;
        }
    }
    std::string known;
    for (std::size_t i = 0; i < mapping.points.size() && i < 12; ++i) {
        known += "\n  " + full_name(mapping, mapping.points[i]);
    }
    return fail(fatal("no point " + name + " in the mapping; there are" + known +
                      (mapping.points.size() > 12 ? "\n  ..." : "")));
}

Result<Place> make_place(const config::LoadedConfig& site, const TargetOptions& target) {
    const auto& lines = site.mapping.lines;
    const auto line = std::find_if(lines.begin(), lines.end(), [&target](const auto& candidate) {
        // A line whose devices have a connection each is several lines: plant.1, plant.2.
        return candidate.key == target.line ||
               candidate.key == target.line + '.' + std::to_string(target.unit);
    });
    if (line == lines.end()) {
        return fail(fatal("no line " + target.line + " in the mapping"));
    }
    auto point = config::unmapped_point(target.address, target.type);
    if (!point) {
        return fail(fatal("--at " + target.address +
                          (target.type.empty() ? "" : " --as \"" + target.type + '"') + ": " +
                          point.error().text));
    }
    Place place;
    place.point = std::move(*point);
    place.line = *line;
    place.unit = static_cast<UnitId>(target.unit);
    place.name = target.address;
    return place;
}

} // namespace

Result<Place> find_place(const config::LoadedConfig& site, const TargetOptions& target) {
    return target.point.empty() ? make_place(site, target) : find_point(site, target.point);
}

tl::expected<std::unique_ptr<OpenedPlace>, int> open_place(const Options& options) {
    auto site = load_site(options.config);
    if (!site) {
        return tl::unexpected(check_command(options)); // says every problem
    }
    auto opened = std::make_unique<OpenedPlace>();
    opened->site = std::move(*site);
    auto place = find_place(opened->site, options.target);
    if (!place) {
        std::fprintf(stderr, "%s\n", place.error().text.c_str());
        return tl::unexpected(exit_code::usage);
    }
    opened->place = std::move(*place);
    return opened;
}

Result<Reading> read_place(const config::DaemonConfig& settings, const Place& place) {
    auto words = transact(settings, place.line, place.unit, ReadRequest{place.point.range});
    if (!words) {
        return fail(words.error());
    }
    if (words->size() != place.point.range.count) {
        return fail(fatal("the answer holds another number of registers than was asked for"));
    }
    Reading reading{std::move(*words), {}};
    reading.decoded = decode(reading.words, place.point, place.enumeration);
    return reading;
}

std::string in_words(const Reading& reading) {
    std::string text = to_text(reading.decoded.value) + " (" +
                       std::string(to_string(reading.decoded.quality)) + ", words";
    for (const auto word : reading.words) {
        std::array<char, 8> hex{};
        std::snprintf(hex.data(), hex.size(), " 0x%04x", static_cast<unsigned>(word));
        text += hex.data();
    }
    return text + ")";
}

} // namespace railbridge::daemon
