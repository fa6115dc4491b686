#include "bridge/engine/box_health.hpp"

#include "bridge/base/wall_text.hpp"
#include "bridge/reporting/own_attributes.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <utility>

namespace railbridge {

namespace {

/// `meters: 37 % busy, 12.3 requests/s, p99 61 ms, 3 errors`
std::string in_words(const std::string& key, double utilisation, const TrafficFigures& traffic) {
    constexpr double percent = 100.0;
    std::array<char, 120> text{};
    std::snprintf(text.data(), text.size(), ": %.0f %% busy, %.1f requests/s, ",
                  percent * utilisation, traffic.requests_per_second);
    std::string line = key + text.data();
    if (traffic.response_p99) {
        std::snprintf(text.data(), text.size(), "p99 %.3g ms, ",
                      std::chrono::duration<double, std::milli>(*traffic.response_p99).count());
        line += text.data();
    }
    const auto errors = traffic.faults.all();
    return line + std::to_string(errors) + (errors == 1 ? " error" : " errors");
}

/// One digit behind the point is enough for a person and for a chart.
double rounded(double number) {
    constexpr double tenths = 10.0;
    return std::round(number * tenths) / tenths;
}

bool line_down(const LineMachine& line, const CommandPath& path) {
    return !line.link().open() && !line.link().last_error().empty() && !path.released(line.id());
}

bool device_offline(const Device& device, const LineMachines& lines, const CommandPath& path) {
    const auto& line = *lines[index(device.line)];
    return line_down(line, path) || line.unit_offline(device.unit);
}

/// `plant open`, `meters closed: no such device`, `plant in maintenance by anna ...`
std::string in_words(const LineMachine& line, const std::string& key, const CommandPath& path) {
    const auto& link = line.link();
    auto text = key + (link.open()                 ? " open"
                       : path.released(line.id())  ? " released"
                       : link.last_error().empty() ? " opening"
                                                   : " closed: " + link.last_error());
    if (const auto* maintenance = path.maintenance(line.id())) {
        text += ", in maintenance " + in_words(*maintenance);
    }
    return text;
}

} // namespace

BoxHealth::BoxHealth(const Mapping& mapping, const EngineSettings& settings)
    : mapping_(mapping)
    , config_rejected_(settings.config_rejected)
    , health_asset_(mapping.health_asset())
    , devices_of_asset_(mapping.assets.size()) {
    for (const auto& point : mapping.points) {
        auto& devices = devices_of_asset_[index(point.asset)];
        if (std::find(devices.begin(), devices.end(), point.device) == devices.end()) {
            devices.push_back(point.device);
        }
    }
}

HealthState BoxHealth::state(const LineMachines& lines, const ReportDesk& reports,
                             const CommandPath& path, bool unconfirmed) const {
    if (!config_rejected_.empty()) {
        return HealthState::config_rejected;
    }
    if (path.faulty()) {
        return HealthState::commands_closed;
    }
    if (path.off()) {
        return HealthState::commands_off;
    }
    if (!reports.connected()) {
        return HealthState::no_uplink;
    }
    for (std::size_t i = 0; i < mapping_.assets.size(); ++i) {
        if (!reports.refusal(static_cast<AssetIndex>(i)).empty()) {
            return HealthState::asset_refused;
        }
    }
    if (std::any_of(lines.begin(), lines.end(), [&](const auto& line) {
            return !mapping_.line(line->id()).retired && line_down(*line, path);
        })) {
        return HealthState::line_down;
    }
    const bool device_down =
        std::any_of(mapping_.devices.begin(), mapping_.devices.end(),
                    [&](const auto& device) { return device_offline(device, lines, path); });
    if (device_down) {
        return HealthState::device_down;
    }
    if (unconfirmed) {
        return HealthState::ack_unconfirmed;
    }
    if (path.any_maintenance()) {
        return HealthState::maintenance;
    }
    return reports.provisioned() ? HealthState::ok : HealthState::starting;
}

std::string BoxHealth::device_status(AssetIndex asset, const LineMachines& lines,
                                     const ReportDesk& reports, const CommandPath& path) const {
    const auto& devices = devices_of_asset_[index(asset)];
    const auto given_away = [&](DeviceId id) { return path.released(mapping_.device(id).line); };
    if (std::all_of(devices.begin(), devices.end(), given_away)) {
        return "maintenance";
    }
    const auto offline =
        static_cast<std::size_t>(std::count_if(devices.begin(), devices.end(), [&](DeviceId id) {
            return device_offline(mapping_.device(id), lines, path);
        }));
    if (offline == 0) {
        const bool old_values = reports.late_points(asset) > 0 ||
                                std::any_of(devices.begin(), devices.end(), given_away) ||
                                std::any_of(devices.begin(), devices.end(), [&](DeviceId id) {
                                    return lines[index(mapping_.device(id).line)]->unreadable(id);
                                });
        return old_values ? "stale" : "ok";
    }
    return offline == devices.size() ? "offline" : "stale";
}

void BoxHealth::report(const LineMachines& lines, ReportDesk& reports, const CommandPath& path,
                       bool unconfirmed) const {
    for (std::size_t i = 0; i < mapping_.assets.size(); ++i) {
        const auto asset = static_cast<AssetIndex>(i);
        if (!devices_of_asset_[i].empty()) {
            reports.own(asset, own::device_status, device_status(asset, lines, reports, path));
        }
    }
    if (!health_asset_) {
        return;
    }
    std::string line_text;
    for (const auto& line : lines) {
        if (mapping_.line(line->id()).retired) {
            continue;
        }
        line_text += line_text.empty() ? "" : "; ";
        line_text += in_words(*line, mapping_.line(line->id()).key, path);
    }
    reports.own(*health_asset_, own::bridge_status,
                std::string(to_string(state(lines, reports, path, unconfirmed))));
    reports.own(*health_asset_, own::line_status, line_text);
    reports.own(*health_asset_, own::command_path, path.in_words());
}

void BoxHealth::statistics(const LineMachines& lines, ReportDesk& reports, TimePoint now) const {
    if (!health_asset_) {
        return;
    }
    constexpr double percent = 100.0;
    std::string words;
    double per_second = 0.0;
    double busiest = 0.0;
    std::uint64_t errors = 0;
    for (const auto& line : lines) {
        if (mapping_.line(line->id()).retired) {
            continue;
        }
        LineStatus status;
        line->describe(status, now);
        words += words.empty() ? "" : "; ";
        words += in_words(mapping_.line(line->id()).key, status.utilisation, status.traffic);
        per_second += status.traffic.requests_per_second;
        busiest = std::max(busiest, status.utilisation);
        errors += status.traffic.faults.all();
    }
    reports.own(*health_asset_, own::line_statistics, std::move(words));
    reports.own(*health_asset_, own::requests_per_second, rounded(per_second));
    reports.own(*health_asset_, own::request_errors, static_cast<std::int64_t>(errors));
    reports.own(*health_asset_, own::busiest_line, rounded(percent * busiest));
}

void BoxHealth::clock(const CommandClock& clock, Now now, ReportDesk& reports) const {
    if (!health_asset_) {
        return;
    }
    reports.own(*health_asset_, own::clock_status, clock.in_words(now.mono));
    const auto ahead = clock.manager_ahead(now);
    reports.own(*health_asset_, own::clock_difference,
                ahead ? Value{rounded(std::chrono::duration<double>(*ahead).count())} : Value{});
}

void BoxHealth::gap(WallTime from, WallTime to, ReportDesk& reports) const {
    if (health_asset_) {
        const auto seconds = std::chrono::round<std::chrono::seconds>(to - from).count();
        reports.own(*health_asset_, own::last_gap,
                    utc_text(from) + " to " + utc_text(to) + " (" + std::to_string(seconds) +
                        " s)");
    }
}

} // namespace railbridge
