#include "adapters/config/point_parts.hpp"
#include "adapters/config/type_fit.hpp"
#include "adapters/config/type_text.hpp"

namespace railbridge::config {

namespace {

void report_unstated(Notation& notation, Report& report) {
    if (notation.unstated_reported) {
        return;
    }
    notation.unstated_reported = true;
    report.error(notation.at, Code::addresses_unstated,
                 notation.name + " has no addresses: write addresses = \"offset0\" if "
                                 "they are counted from 0 as on the wire, "
                                 "\"offset1\" if from 1");
}

/// The type given by `as`, or the one that the address suggests.
std::optional<TypeText> read_type(TableReader& reader, const Address& address) {
    const std::string* text = reader.text("as");
    if (text == nullptr) {
        return reader.has("as") ? std::nullopt
                                : std::optional<TypeText>(TypeText{usual_type(address)});
    }
    const auto parsed = parse_type(*text);
    if (!parsed) {
        reader.report().error(reader.at("as"), Code::bad_type, parsed.error().text);
        return std::nullopt;
    }
    return *parsed;
}

struct Extent {
    std::uint16_t first = 0;
    std::uint32_t count = 0;
    std::uint16_t limit = 0; ///< what one request may read
};

/// Reports a value that ends beyond the area, or that no request could read.
bool fits(TableReader& reader, const Point& point, const Extent& extent, Site& site) {
    const bool bits = extent.limit == limits::read_bits_max;
    const std::string what = (point.elements > 0 ? "the list" : type_text(point.encoding)) +
                             " takes " + std::to_string(extent.count) +
                             (bits ? " bits" : " registers");
    if (extent.first + extent.count > 65536) {
        site.report.error(reader.at("at"), Code::beyond_area,
                          what + " and would reach beyond address 65535");
        return false;
    }
    if (extent.count > extent.limit) {
        const std::string device = site.notations[index(point.device)].name;
        site.report.error(reader.at("at"), Code::request_too_long,
                          what + ", but one request to " + device + " reads " +
                              std::to_string(extent.limit) +
                              (extent.limit < limits::read_words_max
                                   ? " (read_limit): raise it if the device can, or read a shorter "
                                     "value"
                                   : " at most: read a shorter value"));
        return false;
    }
    return true;
}

void read_swap(TableReader& reader, std::optional<bool> swap, std::uint32_t registers, Point& point,
               Site& site) {
    if (!swap) {
        return;
    }
    const bool in_order = is_byte_string(point.encoding.type);
    if (is_bit_table(point.range.table) || (registers > 1 && !in_order)) {
        site.report.error(reader.key_at("swap"), Code::misplaced_key,
                          "swap is for values of one register, texts and calendars; words = or as "
                          "= \"f32 CDAB\" orders longer numbers");
        return;
    }
    point.encoding.swap_single = *swap;
    if (*swap && !point.encoding.order.byte_swap) {
        site.report.warning(reader.key_at("swap"), Code::useless_swap,
                            "swap changes nothing: the words of the device, " +
                                std::string(point.encoding.order.word_swap ? "CDAB" : "ABCD") +
                                ", do not swap bytes");
    }
}

} // namespace

void require_counting(std::string_view text, Position at, DeviceId device, Site& site) {
    Notation& notation = site.notations[index(device)];
    if (counts_locally(text) && notation.addressing_at(at) == Addressing::unstated) {
        report_unstated(notation, site.report);
    }
}

std::optional<Address> read_address(TableReader& reader, std::string_view key, DeviceId device,
                                    Site& site) {
    const std::string* text = reader.text(key);
    if (text == nullptr) {
        return std::nullopt;
    }
    const Position at = reader.at(key);
    const auto address = parse_address(*text, site.notations[index(device)].addressing_at(at));
    if (!address) {
        site.report.error(at, Code::bad_address, address.error().text);
        return std::nullopt;
    }
    require_counting(*text, at, device, site);
    return *address;
}

std::optional<Address> read_at(TableReader& reader, DeviceId device, Site& site) {
    reader.require("at", "write at = \"hr:0\" or where else the value is");
    const auto address = read_address(reader, "at", device, site);
    if (address) {
        site.last_address = *reader.text("at");
    }
    return address;
}

void read_writable(TableReader& reader, const std::vector<std::string>& attributes, Site& site) {
    reader.text("note");
    if (!reader.flag("writable").value_or(true)) {
        for (const std::string& attribute : attributes) {
            site.not_writable.insert_or_assign(attribute, reader.at("writable"));
        }
    }
}

void check_never_read(TableReader& reader, const Point& point, Site& site) {
    if (!point.read) {
        return;
    }
    for (const AddressRange& forbidden : site.mapping.device(point.device).never_read) {
        if (point.range.overlaps(forbidden)) {
            site.report.error(
                reader.at(point.exponent ? "scale_exp" : "at"), Code::never_read,
                reader.what() + " would be read, but never_read of " +
                    site.notations[index(point.device)].name + " covers " +
                    std::string(short_name(forbidden.table)) + ':' +
                    std::to_string(forbidden.first) + " to " + std::to_string(forbidden.end() - 1) +
                    " (counted from 0)" +
                    (point.exponent ? ", which lies between value and exponent" : ""));
        }
    }
}

bool read_place(TableReader& reader, Point& point, Site& site) {
    const auto address = read_at(reader, point.device, site);
    const auto swap = reader.flag("swap");
    if (!address) {
        reader.find("as");
        return false;
    }
    const auto type = read_type(reader, *address);
    if (!type) {
        return false;
    }
    if (const auto problem = misfit(*address, type->type); !problem.empty()) {
        site.report.error(reader.at("as"), Code::type_misfit,
                          type_text(type->encoding({})) + ' ' + std::string(problem));
        return false;
    }
    point.encoding = type->encoding(site.notations[index(point.device)].order);
    point.elements = address->elements.value_or(0);
    const bool bits = is_bit_table(address->table);
    const std::uint32_t each = bits ? 1 : register_count(point.encoding);
    const std::uint32_t count = each * address->elements.value_or(1);
    const auto device_limit = site.mapping.device(point.device).read_limit_words;
    if (!fits(reader, point, {address->first, count, bits ? limits::read_bits_max : device_limit},
              site)) {
        return false;
    }
    point.range = {address->table, address->first, static_cast<std::uint16_t>(count)};
    if (address->bits) {
        point.encoding.bit_first = address->bits->first;
        point.encoding.bit_count =
            static_cast<std::uint8_t>(address->bits->last - address->bits->first + 1);
    }
    read_swap(reader, swap, each, point, site);
    return true;
}

} // namespace railbridge::config
