#include "adapters/config/point_parts.hpp"
#include "adapters/config/type_text.hpp"

namespace railbridge::config {

namespace {

void report_unstated(Notation& notation, Report& report) {
    if (notation.unstated_reported) {
        return;
    }
    notation.unstated_reported = true;
    report.error(notation.at, notation.name + " has no addresses: write addresses = \"offset0\" if "
                                              "they are counted from 0 as on the wire, "
                                              "\"offset1\" if from 1");
}

/// The type given by `as`, or the one that the address suggests.
std::optional<TypeText> read_type(TableReader& reader, const Address& address) {
    const bool single_bit =
        is_bit_table(address.table) || (address.bits && address.bits->first == address.bits->last);
    TypeText type{single_bit ? RawType::boolean : RawType::u16, std::nullopt};
    const std::string* text = reader.text("as");
    if (text == nullptr) {
        return reader.has("as") ? std::nullopt : std::optional<TypeText>(type);
    }
    const auto parsed = parse_type(*text);
    if (!parsed) {
        reader.report().error(reader.at("as"), parsed.error().text);
        return std::nullopt;
    }
    return *parsed;
}

/// What is wrong with reading this type at this address; empty when nothing is.
std::string_view misfit(const Address& address, RawType type) {
    if (is_bit_table(address.table)) {
        return type == RawType::boolean ? ""
                                        : "does not fit: coils and inputs are bits, as = \"bool\"";
    }
    if (!address.bits) {
        return type == RawType::boolean
                   ? "needs the bit of the register, for example at = \"hr:2.5\""
                   : "";
    }
    if (type == RawType::boolean) {
        return address.bits->first == address.bits->last
                   ? ""
                   : "is one bit, but the address names several: use as = \"u16\"";
    }
    return type == RawType::u16 ? ""
                                : "cannot be taken from bits of a register: only bool and u16 can";
}

} // namespace

std::optional<Address> read_at(TableReader& reader, DeviceId device, Site& site) {
    reader.require("at", "write at = \"hr:0\" or where else the value is");
    const std::string* text = reader.text("at");
    if (text == nullptr) {
        return std::nullopt;
    }
    Notation& notation = site.notations[index(device)];
    const auto address = parse_address(*text, notation.addressing);
    if (!address) {
        site.report.error(reader.at("at"), address.error().text);
        return std::nullopt;
    }
    if (counts_locally(*text) && notation.addressing == Addressing::unstated) {
        report_unstated(notation, site.report);
    }
    return *address;
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
        site.report.error(reader.at("as"),
                          std::string(to_string(type->type)) + ' ' + std::string(problem));
        return false;
    }
    const std::uint16_t count = register_count(type->type);
    if (std::uint32_t{address->first} + count > 65536) {
        site.report.error(reader.at("at"), std::string(to_string(type->type)) + " takes " +
                                               std::to_string(count) +
                                               " registers and would reach beyond address 65535");
        return false;
    }
    point.range = {address->table, address->first, count};
    point.encoding.type = type->type;
    point.encoding.order = type->order.value_or(site.notations[index(point.device)].order);
    if (address->bits) {
        point.encoding.bit_first = address->bits->first;
        point.encoding.bit_count =
            static_cast<std::uint8_t>(address->bits->last - address->bits->first + 1);
    }
    point.encoding.swap_single = swap.value_or(false);
    if (swap && (count > 1 || is_bit_table(address->table))) {
        site.report.error(reader.key_at("swap"), "swap is for values of one register; words = or "
                                                 "as = \"f32 CDAB\" orders longer ones");
    }
    return true;
}

} // namespace railbridge::config
