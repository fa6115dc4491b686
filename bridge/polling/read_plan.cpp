#include "bridge/polling/read_plan.hpp"

#include "bridge/polling/wire_cost.hpp"

#include <algorithm>
#include <tuple>

namespace railbridge {

namespace {

/// Less is better: fewer requests, then less to transfer, then parts of equal length.
struct Score {
    std::uint32_t requests = 0;
    std::uint64_t addresses = 0;
    std::uint64_t squares = 0;
    friend constexpr auto operator<=>(const Score&, const Score&) = default;
};

struct Best {
    Score score{UINT32_MAX, 0, 0};
    std::size_t from = 0; ///< where the last request of the best plan so far begins
};

bool touches_forbidden(const ReadRules& rules, std::uint32_t first, std::uint32_t end) {
    const auto at = std::partition_point(rules.forbidden.begin(), rules.forbidden.end(),
                                         [first](const auto& r) { return r.end() <= first; });
    return at != rules.forbidden.end() && at->first < end;
}

/// The best plan for the points of one table. A request holds neighbours in address order: with one
/// limit for all, no other choice needs fewer.
class TablePlanner {
public:
    TablePlanner(const Mapping& mapping, std::span<const PointId> points, const ReadRules& rules)
        : mapping_(mapping)
        , points_(points)
        , rules_(rules)
        , best_(points.size() + 1) {}

    void plan(std::vector<ReadRange>& out) {
        best_[0].score = {};
        for (std::size_t from = 0; from < points_.size(); ++from) {
            reach_from(from);
        }
        std::vector<std::size_t> starts;
        for (auto end = points_.size(); end > 0; end = best_[end].from) {
            starts.push_back(best_[end].from);
        }
        auto end = points_.size();
        const auto first_new = static_cast<std::ptrdiff_t>(out.size());
        for (const auto start : starts) {
            out.push_back(request(start, end));
            end = start;
        }
        std::reverse(out.begin() + first_new, out.end());
    }

private:
    const AddressRange& range(std::size_t i) const { return mapping_.point(points_[i]).range; }

    /// Every request that begins with this point.
    void reach_from(std::size_t from) {
        const std::uint32_t first = range(from).first;
        std::uint32_t end = range(from).end();
        for (auto last = from; last < points_.size(); ++last) {
            const auto& next = range(last);
            if (next.first > end &&
                (next.first - end > rules_.gap || touches_forbidden(rules_, end, next.first))) {
                return;
            }
            end = std::max(end, next.end());
            if (end - first > rules_.limit && last > from) {
                return;
            }
            const auto length = std::uint64_t{end - first};
            const auto& before = best_[from].score;
            const Score score{before.requests + 1, before.addresses + length,
                              before.squares + (rules_.balance ? length * length : 0)};
            auto& best = best_[last + 1];
            if (score <= best.score) { // of equals the one with full requests first
                best = {score, from};
            }
        }
    }

    ReadRange request(std::size_t from, std::size_t to) const {
        ReadRange read{range(from),
                       {points_.begin() + static_cast<std::ptrdiff_t>(from),
                        points_.begin() + static_cast<std::ptrdiff_t>(to)}};
        std::uint32_t end = 0;
        for (auto i = from; i < to; ++i) {
            end = std::max(end, range(i).end());
        }
        read.range.count = static_cast<std::uint16_t>(end - read.range.first);
        return read;
    }

    const Mapping& mapping_;
    std::span<const PointId> points_;
    const ReadRules& rules_;
    std::vector<Best> best_; ///< of the first n points
};

} // namespace

ReadRules read_rules(const Mapping& mapping, DeviceId id, Table table,
                     const LearnedDevice& learned) {
    const auto& device = mapping.device(id);
    const auto& line = mapping.line(device.line);
    const WireCost cost{line, device};
    ReadRules rules;
    rules.limit = read_limit(table);
    if (!is_bit_table(table)) {
        rules.limit = std::min<std::uint32_t>(rules.limit, device.read_limit_words);
    }
    if (const auto usable = is_bit_table(table) ? learned.bit_limit : learned.word_limit;
        usable > 0) {
        rules.limit = std::min<std::uint32_t>(rules.limit, usable);
    }
    if (line.transaction_limit.count() > 0) {
        rules.limit = std::min(rules.limit, cost.most_within(table, line.transaction_limit));
        rules.balance = true;
    }
    rules.gap = cost.gap_worth(table);
    for (const auto* list : {&device.never_read, &learned.holes, &learned.illegal}) {
        std::copy_if(list->begin(), list->end(), std::back_inserter(rules.forbidden),
                     [table](const auto& range) { return range.table == table; });
    }
    std::sort(rules.forbidden.begin(), rules.forbidden.end(), [](const auto& a, const auto& b) {
        return std::tuple(a.first, a.count) < std::tuple(b.first, b.count);
    });
    // Sorted by their ends, too, as the search needs it: a range within another says nothing new.
    std::vector<AddressRange> outer;
    for (const auto& range : rules.forbidden) {
        if (outer.empty() || range.end() > outer.back().end()) {
            outer.push_back(range);
        }
    }
    rules.forbidden = std::move(outer);
    return rules;
}

std::vector<PolledPoints> polled_points(const Mapping& mapping, LineId line) {
    std::vector<std::vector<PointId>> of_device(mapping.devices.size());
    for (std::uint32_t i = 0; i < mapping.points.size(); ++i) {
        const auto& point = mapping.points[i];
        if (point.read && mapping.device(point.device).line == line) {
            of_device[index(point.device)].push_back(PointId{i});
        }
    }
    const auto key = [&mapping](PointId id) {
        const auto& range = mapping.point(id).range;
        return std::tuple(range.table, range.first, range.count, id);
    };
    std::vector<PolledPoints> polled;
    for (std::size_t i = 0; i < of_device.size(); ++i) {
        auto& points = of_device[i];
        if (!points.empty()) {
            std::sort(points.begin(), points.end(),
                      [&key](PointId left, PointId right) { return key(left) < key(right); });
            polled.push_back({static_cast<DeviceId>(i), std::move(points)});
        }
    }
    return polled;
}

std::vector<ReadRange> plan_reads(const Mapping& mapping, DeviceId device,
                                  std::span<const PointId> points, const LearnedDevice& learned) {
    std::vector<ReadRange> plan;
    for (std::size_t from = 0; from < points.size();) {
        const auto table = mapping.point(points[from]).range.table;
        auto to = from;
        while (to < points.size() && mapping.point(points[to]).range.table == table) {
            ++to;
        }
        const auto rules = read_rules(mapping, device, table, learned);
        TablePlanner{mapping, points.subspan(from, to - from), rules}.plan(plan);
        from = to;
    }
    return plan;
}

} // namespace railbridge
