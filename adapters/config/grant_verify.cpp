#include "adapters/config/duration_text.hpp"
#include "adapters/config/grant_parts.hpp"
#include "adapters/config/point_limits.hpp"
#include "adapters/config/point_parts.hpp"

#include <string>
#include <string_view>

namespace railbridge::config {

namespace {

unsigned bits_of(const BitSpan& bits) {
    return bits.last - bits.first + 1U;
}

/// What is wrong with reading the point's value back at `address`; empty when nothing is.
std::string misplaced(const Address& address, const Point& point) {
    const auto& encoding = point.encoding;
    const bool bits = is_bit_table(address.table);
    if (address.elements) {
        return "how many there are follows from the point: write the first address alone";
    }
    if (encoding.type == RawType::boolean) {
        const bool one_bit = address.bits && address.bits->first == address.bits->last;
        if (point.elements > 0) {
            return bits ? "" : "a list of coils is read back from coils or inputs";
        }
        return bits || one_bit ? "" : "name the bit of the register, for example \"hr:40.5\"";
    }
    if (bits) {
        return "the value is " + type_text(encoding) +
               ", coils and inputs are bits: name a register";
    }
    const unsigned field = encoding.bit_count % 16U;
    if (field == 0) {
        return address.bits ? "the value takes whole registers: name no bits" : "";
    }
    return address.bits && bits_of(*address.bits) == field
               ? ""
               : "the value takes " + std::to_string(field) +
                     " bits: name as many, for example "
                     "\"hr:40.0.." +
                     std::to_string(field - 1) + "\"";
}

void read_verify_at(TableReader& reader, const Point& point, WriteGrant& grant, Site& site) {
    const auto address = read_address(reader, "verify_at", point.device, site);
    if (!address) {
        return;
    }
    if (const auto problem = misplaced(*address, point); !problem.empty()) {
        site.report.error(reader.at("verify_at"), Code::bad_read_back, "verify_at: " + problem);
        return;
    }
    const auto count = point.range.count;
    const auto limit = is_bit_table(address->table)
                           ? limits::read_bits_max
                           : site.mapping.device(point.device).read_limit_words;
    if (address->first + std::uint32_t{count} > 65536) {
        site.report.error(reader.at("verify_at"), Code::beyond_area,
                          "verify_at: the value would reach beyond address 65535");
        return;
    }
    if (count > limit) {
        site.report.error(reader.at("verify_at"), Code::request_too_long,
                          "verify_at: one request reads " + std::to_string(limit) +
                              ", the value takes " + std::to_string(count));
        return;
    }
    VerifyPlace place{{address->table, address->first, count}, 0, 0, {}};
    if (const std::string* text = reader.text("verify_at")) {
        place.address = *text;
    }
    if (address->bits) {
        place.bit_first = address->bits->first;
        place.bit_count = static_cast<std::uint8_t>(bits_of(*address->bits));
    }
    grant.verify_at = place;
}

void read_tolerance(TableReader& reader, const Point& point, WriteGrant& grant) {
    if (!is_numeric(point)) {
        reader.refuse({"tolerance"}, "is for numbers");
        return;
    }
    grant.tolerance = reader.number("tolerance").value_or(0.0);
    if (grant.min && grant.max && grant.tolerance > 0.0 &&
        grant.tolerance >= *grant.max - *grant.min) {
        reader.report().error(reader.at("tolerance"), Code::bad_read_back,
                              "with a tolerance as wide as min to max every value would pass for "
                              "written");
    }
}

/// A read-back that comes when the bridge has released the coil proves nothing.
void check_pulse(TableReader& reader, const WriteGrant& grant) {
    const bool own =
        grant.kind == WriteKind::pulse && grant.verify == Verify::readback && !grant.verify_at;
    if (own && grant.settle >= grant.pulse) {
        reader.report().error(reader.has("settle") ? reader.at("settle") : reader.at(),
                              Code::bad_read_back,
                              "settle must be shorter than the pulse of " + to_text(grant.pulse) +
                                  ": afterwards the coil is at rest. verify_at = \"di:3\" reads "
                                  "back from a place that lasts");
    }
}

} // namespace

void read_verify(TableReader& reader, const Point& point, WriteGrant& grant, Site& site) {
    grant.verify = grant.kind == WriteKind::pulse ? Verify::echo : Verify::readback;
    if (reader.has("verify_at")) {
        grant.verify = Verify::readback;
    }
    if (const auto verify = reader.choice("verify")) {
        grant.verify = *verify == 0 ? Verify::readback : Verify::echo;
    }
    if (grant.verify == Verify::echo) {
        reader.refuse({"verify_at", "tolerance"},
                      "is for a read-back, and this write is verified by its echo: add verify = "
                      "\"readback\"");
    }
    grant.settle = reader.duration("settle").value_or(Duration{});
    if (grant.verify == Verify::readback) {
        if (reader.has("verify_at")) {
            read_verify_at(reader, point, grant, site);
        }
        read_tolerance(reader, point, grant);
    }
    check_pulse(reader, grant);
}

void check_grant_reads(TableReader& reader, const Point& point, const WriteGrant& grant,
                       Site& site) {
    const bool reads_own = grant.kind == WriteKind::pulse || grant.read_modify_write ||
                           (grant.verify == Verify::readback && !grant.verify_at);
    for (const AddressRange& forbidden : site.mapping.device(point.device).never_read) {
        const std::string covers =
            "never_read of " + site.notations[index(point.device)].name + " covers it";
        if (grant.verify_at && grant.verify_at->range.overlaps(forbidden)) {
            site.report.error(reader.at("verify_at"), Code::never_read,
                              "verify_at would be read, but " + covers);
        } else if (reads_own && point.range.overlaps(forbidden)) {
            const bool level = grant.kind == WriteKind::level && !grant.read_modify_write;
            site.report.error(reader.at(), Code::never_read,
                              reader.what() + ": its place would be read, but " + covers +
                                  (level ? "; verify = \"echo\" or verify_at does without"
                                         : "; a pulse, or bits by rmw, cannot do without"));
        }
    }
}

} // namespace railbridge::config
