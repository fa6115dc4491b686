#include "adapters/config/type_fit.hpp"

#include "adapters/config/type_text.hpp"

#include <string>

namespace railbridge::config {

namespace {

bool names_one_bit(const Address& address) {
    return is_bit_table(address.table) ||
           (address.bits && address.bits->first == address.bits->last);
}

/// Bits of coils and inputs, or registers.
std::uint32_t extent_of(const Address& address, const Encoding& encoding) {
    const std::uint32_t each = is_bit_table(address.table) ? 1U : register_count(encoding);
    return each * address.elements.value_or(1);
}

} // namespace

RawType usual_type(const Address& address) {
    return names_one_bit(address) ? RawType::boolean : RawType::u16;
}

std::string_view misfit(const Address& address, RawType type) {
    if (address.elements && type == RawType::boolean && !is_bit_table(address.table)) {
        return "lists are for coils and inputs; bits. names the bits of a register";
    }
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

Result<Point> unmapped_point(std::string_view at, std::string_view as) {
    const auto address = parse_address(at, Addressing::offset0);
    if (!address) {
        return fail(address.error());
    }
    const auto type =
        as.empty() ? Result<TypeText>(TypeText{usual_type(*address)}) : parse_type(as);
    if (!type) {
        return fail(type.error());
    }
    Point point;
    point.encoding = type->encoding({});
    if (const auto problem = misfit(*address, type->type); !problem.empty()) {
        return fail(fatal(type_text(point.encoding) + ' ' + std::string(problem)));
    }
    if (address->bits) {
        point.encoding.bit_first = address->bits->first;
        point.encoding.bit_count =
            static_cast<std::uint8_t>(address->bits->last - address->bits->first + 1);
    }
    const std::uint32_t count = extent_of(*address, point.encoding);
    if (address->first + count > 0x10000) {
        return fail(fatal("the value would end beyond address 65535"));
    }
    if (count > read_limit(address->table)) {
        return fail(fatal("no request reads " + std::to_string(count) + " at once, at most " +
                          std::to_string(read_limit(address->table))));
    }
    point.elements = address->elements.value_or(0);
    point.range = {address->table, address->first, static_cast<std::uint16_t>(count)};
    return point;
}

} // namespace railbridge::config
