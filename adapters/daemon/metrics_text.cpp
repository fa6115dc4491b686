#include "adapters/daemon/metrics_text.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <array>
#include <chrono>
#include <map>
#include <sstream>
#include <utility>
#include <vector>

namespace railbridge::daemon {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Labels = std::vector<ClientMetric::Label>;

double seconds(Duration time) {
    return std::chrono::duration<double>(time).count();
}

/// Families in the order in which they were first given.
class Families {
public:
    void gauge(const std::string& name, const char* help, const Labels& labels, double value) {
        add(name, help, MetricType::Gauge, labels).gauge.value = value;
    }
    void counter(const std::string& name, const char* help, const Labels& labels,
                 std::uint64_t value) {
        add(name, help, MetricType::Counter, labels).counter.value = static_cast<double>(value);
    }
    ClientMetric::Summary& summary(const std::string& name, const char* help,
                                   const Labels& labels) {
        return add(name, help, MetricType::Summary, labels).summary;
    }
    const std::vector<MetricFamily>& all() const { return families_; }

private:
    ClientMetric& add(const std::string& name, const char* help, MetricType type,
                      const Labels& labels) {
        const auto [known, fresh] = places_.try_emplace(name, families_.size());
        if (fresh) {
            MetricFamily family;
            family.name = name;
            family.help = help;
            family.type = type;
            families_.push_back(std::move(family));
        }
        auto& metrics = families_[known->second].metric;
        metrics.emplace_back();
        metrics.back().label = labels;
        return metrics.back();
    }

    std::vector<MetricFamily> families_;
    std::map<std::string, std::size_t> places_;
};

Labels with(Labels labels, const char* name, std::string value) {
    labels.push_back({name, std::move(value)});
    return labels;
}

std::string plain(double number) {
    std::ostringstream text;
    text << number;
    return text.str();
}

void add_errors(Families& families, const std::string& prefix, const Labels& labels,
                const FaultCounts& faults) {
    const std::string name = prefix + "_errors_total";
    constexpr const char* help = "Errors by cause; exceptions by code";
    const std::array<std::pair<const char*, std::uint64_t>, 8> causes{
        {{"timeout", faults.timeout},
         {"late", faults.late},
         {"foreign", faults.foreign},
         {"glued", faults.glued},
         {"truncated", faults.truncated},
         {"garbage", faults.garbage},
         {"wrong_echo", faults.wrong_echo},
         {"lost", faults.lost}}};
    for (const auto& [cause, count] : causes) {
        families.counter(name, help, with(labels, "cause", cause), count);
    }
    for (std::size_t code = 0; code < faults.exceptions.size(); ++code) {
        if (faults.exceptions[code] > 0) {
            const auto text = code == 0 ? "other" : std::to_string(code);
            families.counter(name, help, with(with(labels, "cause", "exception"), "code", text),
                             faults.exceptions[code]);
        }
    }
}

void add_traffic(Families& families, const std::string& prefix, const Labels& labels,
                 const TrafficFigures& traffic) {
    families.counter(prefix + "_requests_total", "Requests that may have reached a device", labels,
                     traffic.requests);
    auto& response = families.summary(
        prefix + "_response_seconds",
        "From the request handed to the system until the answer was complete; quantiles of the "
        "last few thousand",
        labels);
    response.sample_count = traffic.responses;
    response.sample_sum = seconds(traffic.response_sum);
    if (traffic.response_p50 && traffic.response_p99) {
        response.quantile = {{0.5, seconds(*traffic.response_p50)},
                             {0.99, seconds(*traffic.response_p99)}};
    }
    add_errors(families, prefix, labels, traffic.faults);
    for (const auto& period : traffic.periods) {
        families.gauge(prefix + "_period_seconds",
                       "Time between two reads of the same range, by the period that is wanted",
                       with(labels, "wanted", plain(seconds(period.wanted))),
                       seconds(period.achieved));
    }
}

void add_bridge(Families& families, const EngineStatus& status) {
    families.gauge("railbridge_health", "The state of the box; the value is always 1",
                   {{"state", std::string(to_string(status.health))}}, 1.0);
    families.gauge("railbridge_uplink_online", "1 while the manager has all assets and is told", {},
                   status.uplink == "online" ? 1.0 : 0.0);
    families.gauge("railbridge_commands_open", "1 while commands of the manager are carried out",
                   {}, status.control.faults.empty() && !status.control.controls.off ? 1.0 : 0.0);
    std::map<std::string, double> points;
    for (const auto& point : status.points) {
        points[std::string(to_string(point.quality))] += 1.0;
    }
    for (const auto& [quality, count] : points) {
        families.gauge("railbridge_points", "Points by quality", {{"quality", quality}}, count);
    }
    const auto& counters = status.counters;
    families.counter("railbridge_updates_total", "Updates sent to the manager", {},
                     counters.batches_published);
    families.counter("railbridge_update_values_total", "Values in these updates", {},
                     counters.values_published);
    families.counter("railbridge_updates_refused_total", "Updates refused by the manager", {},
                     counters.updates_refused);
    families.counter("railbridge_commands_received_total", "Pending events received", {},
                     counters.commands_received);
    families.counter("railbridge_commands_written_total", "Commands written and verified", {},
                     counters.commands_written);
    families.counter("railbridge_commands_acknowledged_total", "Commands acknowledged", {},
                     counters.commands_acked);
    const std::array<std::pair<const char*, std::uint64_t>, 5> ends{
        {{"rejected", counters.commands_refused},
         {"failed", counters.commands_failed},
         {"expired", counters.commands_expired},
         {"superseded", counters.commands_superseded},
         {"unknown", counters.commands_unknown}}};
    for (const auto& [outcome, count] : ends) {
        families.counter("railbridge_commands_not_done_total",
                         "Commands that were never acknowledged, by outcome",
                         {{"outcome", outcome}}, count);
    }
    families.counter("railbridge_commands_unconfirmed_total",
                     "Commands acknowledged whose value the manager never showed", {},
                     counters.commands_unconfirmed);
    families.counter("railbridge_takeovers_total", "Another client connected with our id", {},
                     status.control.takeovers);
}

} // namespace

std::string status_to_metrics(const EngineStatus& status) {
    Families families;
    add_bridge(families, status);
    for (const auto& line : status.lines) {
        const Labels labels{{"line", line.key}};
        families.gauge("railbridge_line_open", "1 while the line is open", labels,
                       line.state == "open" ? 1.0 : 0.0);
        families.gauge("railbridge_line_utilisation_ratio",
                       "Share of the last ten seconds in which the line was in use", labels,
                       line.utilisation);
        families.counter("railbridge_line_reconnects_total", "Times the line was opened again",
                         labels, line.reconnects);
        add_traffic(families, "railbridge_line", labels, line.traffic);
    }
    for (const auto& unit : status.units) {
        const Labels labels{
            {"device", unit.device}, {"line", unit.line}, {"unit", std::to_string(unit.unit)}};
        families.gauge("railbridge_unit_online", "1 while the unit answers", labels,
                       unit.state == "offline" || unit.state == "not asked yet" ? 0.0 : 1.0);
        add_traffic(families, "railbridge_unit", labels, unit.traffic);
    }
    std::ostringstream text;
    prometheus::TextSerializer{}.Serialize(text, families.all());
    return text.str();
}

} // namespace railbridge::daemon
