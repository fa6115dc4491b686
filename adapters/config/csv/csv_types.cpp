#include "adapters/config/csv/csv_types.hpp"

#include "adapters/config/csv/cell_text.hpp"
#include "adapters/config/csv/word_table.hpp"
#include "adapters/config/type_text.hpp"

#include <optional>
#include <utility>

namespace railbridge::config {

namespace {

constexpr std::array types{
    Word{"bool boolean bit coil flag digital discrete bin binary1", "bool"},
    Word{"u16 uint16 unsigned unsigned16 uint word ushort unsignedshort uint16t int16u unsignedint "
         "unsignedint16 unsignedinteger uinteger unsigned16bit 16bitunsigned uint16be enum enum16 "
         "bitfield bitfield16 bitmap uint1 uw 16bit usint16 word16",
         "u16"},
    Word{"i16 int16 s16 signed signed16 int short sint16 int16s integer signedint signedint16 "
         "signedinteger int16t signed16bit 16bitsigned sword sshort sw sint",
         "i16"},
    Word{"u32 uint32 unsigned32 dword udint unsignedlong ulong uint32t int32u unsignedint32 "
         "unsigned32bit 32bitunsigned udword acc32 bitfield32 uint2 ud 32bit",
         "u32"},
    Word{"i32 int32 s32 signed32 dint long sint32 int32s slong int32t signedlong signedint32 "
         "signed32bit 32bitsigned sdword longint sd",
         "i32"},
    Word{"u64 uint64 unsigned64 ulint lword qword uint64t int64u acc64 unsigned64bit", "u64"},
    Word{"i64 int64 s64 signed64 lint longlong sint64 int64s int64t signed64bit", "i64"},
    Word{"f32 float float32 real single ieee754 ieeefloat floatingpoint float32be real32 "
         "floatsingle floatieee754 float4 32bitfloat floatieee fp32 float32bit",
         "f32"},
    Word{"f64 double float64 lreal real64 doubleprecision float8 64bitfloat", "f64"},
    Word{"f16 float16 half", "f16"},
    Word{"u8h uint8high hibyte highbyte msb", "u8h"},
    Word{"u8l uint8low lobyte lowbyte lsb byte uint8 u8 usint", "u8l"},
    Word{"bcd bcd16 bcd4", "bcd16"},
    Word{"bcd32 bcd8", "bcd32"},
    Word{"unix32 unixtime epoch utc32", "unix32"},
};

constexpr std::array orders{
    Word{"abcd big bigendian be msb high highfirst hilo normal msw mswfirst no none", "ABCD"},
    Word{"cdab swap swapped wordswap wordswapped lsw lswfirst lowfirst lohi littleendianbyteswap "
         "midlittle yes",
         "CDAB"},
    Word{"badc byteswap byteswapped bigendianbyteswap midbig", "BADC"},
    Word{"dcba little littleendian le lsb", "DCBA"},
};

/// The type and what stands behind it: "Float32 (CDAB)", "float swapped", "UINT32 little endian".
std::pair<std::string, std::string> in_two(std::string_view text) {
    const std::size_t end = text.find_first_of(" (,/-");
    return {small_letters_of(text.substr(0, end)),
            end == std::string_view::npos ? std::string() : small_letters_of(text.substr(end))};
}

/// A type of the list and the order that stands with it, both in the words of a mapping.
struct Named {
    std::string type;
    std::string_view order;
};

std::optional<Named> named_by(std::string_view text, std::uint32_t registers) {
    if (const auto parsed = parse_type(text)) {
        return Named{std::string(text), parsed->order ? order_text(*parsed->order) : ""};
    }
    if (const auto type = meaning_of(small_letters_of(text), types); !type.empty()) {
        return Named{std::string(type), {}};
    }
    const auto [first, rest] = in_two(text);
    const auto behind = meaning_of(rest, orders);
    const auto type = meaning_of(first, types);
    if (!type.empty() && (!behind.empty() || rest.empty())) {
        return Named{std::string(type), behind};
    }
    const bool string = first == "string" || first == "str" || first == "ascii" ||
                        first == "text" || first == "char" || first == "utf8";
    if (string && registers > 0) {
        return Named{"str" + std::to_string(registers * 2) + (first == "utf8" ? " utf8" : ""),
                     behind};
    }
    return std::nullopt;
}

/// Texts and values of one register have no words to swap. Bytes that are swapped they would have.
Result<CsvType> with_order(const std::string& type, std::string_view order) {
    const std::string ordered = type + ' ' + std::string(order);
    const auto parsed = parse_type(ordered);
    if (parsed) {
        return CsvType{ordered};
    }
    const bool bytes = order == "BADC" || order == "DCBA";
    const auto plain = parse_type(type);
    if (bytes || !plain) {
        return fail(fatal(parsed.error().text + "; or leave the order of this row out"));
    }
    return CsvType{type, order == "CDAB" && is_byte_string(plain->type)};
}

} // namespace

Result<CsvType> type_of_words(std::string_view text, std::string_view order,
                              std::uint32_t registers) {
    const std::string_view column = meaning_of(small_letters_of(order), orders);
    const auto named = named_by(text, registers);
    if (!named || (!order.empty() && column.empty())) {
        return fail(
            fatal("type \"" + std::string(text) + '"' +
                  (order.empty() ? std::string() : " with order \"" + std::string(order) + '"') +
                  " is not known: write u16, i16, u32, i32, f32, str16, ..."));
    }
    if (!named->order.empty() && !column.empty() && named->order != column) {
        return fail(fatal("type \"" + std::string(text) + "\" with order \"" + std::string(order) +
                          "\" has two orders, " + std::string(named->order) + " and " +
                          std::string(column)));
    }
    const bool written = parse_type(text) && !named->order.empty();
    const std::string_view either = named->order.empty() ? column : named->order;
    return written || either.empty() ? Result<CsvType>(CsvType{named->type})
                                     : with_order(named->type, either);
}

bool swaps_bytes(std::string_view order) {
    const auto named = meaning_of(small_letters_of(order), orders);
    return named == "BADC" || named == "DCBA";
}

} // namespace railbridge::config
