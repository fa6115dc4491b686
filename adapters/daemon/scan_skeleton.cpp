#include "adapters/daemon/scan_skeleton.hpp"

#include "adapters/config/csv/cell_text.hpp"
#include "adapters/config/type_text.hpp"
#include "adapters/daemon/scan_settings.hpp"
#include "bridge/codec/plausibility.hpp"

#include <algorithm>

namespace railbridge::daemon {

namespace {

// Below, a wide type is not likely enough to take more than one register.
constexpr int wide_score_min = 64;
constexpr std::uint32_t looked_at = 9;

std::string area_text(Table table, std::uint32_t first) {
    return std::string(short_name(table)) + ':' + std::to_string(first);
}

std::string range_text(Table table, std::uint32_t first, std::uint32_t end) {
    return area_text(table, first) + (end - first == 1 ? "" : ".." + std::to_string(end - 1));
}

/// Nothing that ends a comment or a line.
std::string comment_text(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](unsigned char letter) { return letter < 0x20; }, ' ');
    return text;
}

std::string identity_text(const UnitFindings& unit) {
    std::string text;
    for (const DeviceObject& object : unit.objects) {
        if (object.id <= 2 && !object.text.empty()) { // vendor, product, revision
            text += (text.empty() ? "" : " ") + object.text;
        }
    }
    return comment_text(text.empty() ? unit.server_id : text);
}

/// As one value of two registers: what a device that reads pairs alone can be asked for.
Judged as_pair(Table table, const ReadableRange& range, std::uint32_t at) {
    Judged pair;
    pair.interpretation.encoding.type = RawType::u32;
    pair.range = {table, static_cast<std::uint16_t>(at), 2};
    pair.newest = std::to_string((std::uint32_t{range.values[at - range.first]} << 16U) |
                                 range.values[at + 1 - range.first]);
    return pair;
}

/// The most likely reading of the registers from `at` on.
/// @param pairs  of an even number of them
Judged judged_at(Table table, const ReadableRange& range, std::uint32_t at, bool pairs) {
    const std::uint32_t count = std::min(looked_at, range.end() - at);
    Observation seen;
    seen.point.range = {table, static_cast<std::uint16_t>(at), 1};
    seen.window = {table, static_cast<std::uint16_t>(at), static_cast<std::uint16_t>(count)};
    const auto from = range.values.begin() + (at - range.first);
    seen.samples = {Words(from, from + count)};
    for (auto& one : rank_interpretations(seen)) {
        const bool wide = one.range.count > 1;
        const auto& encoding = one.interpretation.encoding;
        if (pairs) {
            const int score_min = one.range.count == 2 ? 1 : wide_score_min;
            if (one.interpretation.shift == 0 && one.range.count % 2 == 0 &&
                one.score >= score_min) {
                return one;
            }
            continue;
        }
        if (one.interpretation.shift == 0 && !(encoding.swap_single && !wide) &&
            (!wide || one.score >= wide_score_min)) {
            return one;
        }
    }
    if (pairs) {
        return as_pair(table, range, at);
    }
    Judged single;
    single.interpretation.encoding.type = RawType::u16;
    single.range = seen.point.range;
    single.newest = std::to_string(range.values[at - range.first]);
    return single;
}

class Skeleton {
public:
    std::string take() { return std::move(text_); }

    void line(const std::string& text) { text_ += text + '\n'; }

    void head(const ScanFindings& found, const Line& line) {
        this->line("# Found by railbridge scan. Types are guesses: compare with the manual and the "
                   "device's display.");
        if (!found.complete) {
            this->line("# The scan was stopped before its end: there may be more.");
        }
        this->line("schema = 1\n\n[line." + line.key + ']');
        if (const auto* serial = std::get_if<SerialSettings>(&line.transport)) {
            this->line("transport = \"rtu\"");
            this->line("device = " + config::toml_text(serial->device));
            this->line("serial = \"" + serial_words(*serial) + '"');
            if (serial->rs485 != Rs485Mode::none) {
                this->line(serial->rs485 == Rs485Mode::kernel ? "rs485 = \"kernel\""
                                                              : "rs485 = \"rts\"");
            }
            if (serial->echo) {
                this->line("echo = true");
            }
            return;
        }
        const TcpSettings& endpoint = *line.endpoint();
        const bool six = endpoint.host.find(':') != std::string::npos;
        this->line(line.is_rtu() ? "transport = \"rtu-over-tcp\"" : "transport = \"tcp\"");
        this->line("endpoint = " +
                   config::toml_text((six ? '[' + endpoint.host + ']' : endpoint.host) + ':' +
                                     std::to_string(endpoint.port)));
    }

    void unit(const UnitFindings& unit, const Line& line, bool any_unit) {
        const std::string identity = identity_text(unit);
        this->line("\n[asset.unit" + std::to_string(unit.unit) + ']');
        if (!identity.empty()) {
            this->line("name = " + config::toml_text(identity));
        }
        this->line("line = \"" + line.key + '"');
        this->line("unit = " + std::to_string(unit.unit) +
                   (any_unit ? " # it answers whatever the unit id" : ""));
        this->line("addresses = \"offset0\"");
        if (const auto limit = read_limit_of(unit); limit != 0) {
            this->line("read_limit = " + std::to_string(limit));
        }
        for (const TableFindings& table : unit.tables) {
            this->table(table);
        }
    }

private:
    static std::uint16_t read_limit_of(const UnitFindings& unit) {
        std::uint16_t least = 0;
        for (const TableFindings& table : unit.tables) {
            if (!is_bit_table(table.table) && table.limit != 0) {
                least = least == 0 ? table.limit : std::min(least, table.limit);
            }
        }
        return least;
    }

    void table(const TableFindings& table) {
        const std::string area{short_name(table.table)};
        if (!table.supported) {
            line("# " + area + ": the device does not have this area");
            return;
        }
        std::string ranges;
        for (const ReadableRange& range : table.ranges) {
            ranges +=
                (ranges.empty() ? "" : ", ") + range_text(table.table, range.first, range.end());
        }
        line("# " + area + ": " + (ranges.empty() ? "nothing could be read" : ranges) +
             (table.pairs ? "; registers by two only" : "") +
             (table.bound_reached ? "; not looked at everywhere" : "") +
             (table.fell_silent ? "; it stopped answering, so there may be more" : ""));
        std::size_t left = skeleton_points_max;
        for (const ReadableRange& range : table.ranges) {
            if (is_bit_table(table.table)) {
                bits(table.table, range, left);
            } else {
                registers(table, range, left);
            }
        }
    }

    void bits(Table table, const ReadableRange& range, std::size_t& left) {
        for (std::uint32_t at = range.first; at < range.end(); ++at) {
            if (range.values[at - range.first] != 0 && !point(table, at, "", "true", left)) {
                return;
            }
        }
    }

    /// Registers that hold nothing tell nothing, and are left to the manual.
    void registers(const TableFindings& table, const ReadableRange& range, std::size_t& left) {
        const std::uint32_t step = table.pairs ? 2 : 1;
        std::uint32_t at = range.first;
        while (at + step <= range.end()) {
            const auto value = range.values.begin() + (at - range.first);
            if (std::all_of(value, value + step, [](auto word) { return word == 0; })) {
                at += step;
                continue;
            }
            const auto best = judged_at(table.table, range, at, table.pairs);
            const auto& encoding = best.interpretation.encoding;
            const bool real = kind_of(encoding.type) == RawKind::real;
            const std::string more = ", as = \"" + config::type_with_order(encoding) + '"' +
                                     (real ? ", deadband = 0" : "");
            if (!point(table.table, at, more, best.newest, left)) {
                return;
            }
            at += std::max<std::uint32_t>(best.range.count, step);
        }
    }

    /// False when there are enough.
    bool point(Table table, std::uint32_t at, const std::string& more, const std::string& value,
               std::size_t& left) {
        if (left == 0) {
            line("# " + std::string(short_name(table)) + ": more of them hold something, from " +
                 area_text(table, at) + " on");
            return false;
        }
        --left;
        line("point." + std::string(short_name(table)) + std::to_string(at) + " = { at = \"" +
             area_text(table, at) + '"' + more + " } # " + comment_text(value));
        return true;
    }

    std::string text_;
};

} // namespace

std::string scan_skeleton(const ScanFindings& found, const Line& line) {
    Skeleton skeleton;
    skeleton.head(found, line);
    for (const UnitFindings& unit : found.units) {
        skeleton.unit(unit, line, found.any_unit);
    }
    return skeleton.take();
}

std::string unit_words(const UnitFindings& unit) {
    std::size_t ranges = 0;
    for (const TableFindings& table : unit.tables) {
        ranges += table.ranges.size();
    }
    const std::string identity = identity_text(unit);
    return "unit " + std::to_string(unit.unit) + ": " +
           (identity.empty() ? "says nothing about itself" : identity) +
           (unit.tables.empty() ? std::string()
                                : ", " + std::to_string(ranges) +
                                      (ranges == 1 ? " range" : " ranges") + " of addresses");
}

} // namespace railbridge::daemon
