#include "adapters/config/csv/csv_words.hpp"

#include "adapters/config/csv/cell_text.hpp"
#include "adapters/config/type_text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace railbridge::config {

namespace {

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

bool is_word(char letter) {
    return is_digit(letter) || (letter >= 'a' && letter <= 'z') ||
           (letter >= 'A' && letter <= 'Z') || letter == '_';
}

struct Word {
    std::string_view spellings; ///< separated by blanks
    std::string_view meaning;
};

template <std::size_t Count>
std::string_view meaning_of(std::string_view text, const std::array<Word, Count>& words) {
    for (const Word& word : words) {
        std::string_view rest = word.spellings;
        while (!rest.empty()) {
            const std::size_t end = std::min(rest.find(' '), rest.size());
            if (rest.substr(0, end) == text) {
                return word.meaning;
            }
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }
    return {};
}

constexpr std::array areas{
    Word{"co coil coils coilstatus outputcoil 0x 0xxxx 00001 do digitaloutput discreteoutput "
         "discreteoutputs 1 01 fc1 fc01 5 05 fc5 fc05 15 fc15 0x01 readcoils c",
         "co"},
    Word{"di discrete discreteinput discreteinputs inputstatus inputbit 1x 1xxxx 10001 "
         "digitalinput contact 2 02 fc2 fc02 0x02 readdiscreteinputs inputdiscrete",
         "di"},
    Word{"ir input inputregister inputregisters inputreg 3x 3xxxx 30001 analoginput 4 04 fc4 fc04 "
         "0x04 readinputregisters inputword ai",
         "ir"},
    Word{"hr holding holdingregister holdingregisters holdingreg 4x 4xxxx 40001 analogoutput "
         "register registers 3 03 fc3 fc03 0x03 6 06 fc6 fc06 16 fc16 10h readholdingregisters "
         "holdingword ao h",
         "hr"},
};

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

std::string with_order(std::string type, std::string_view order) {
    const bool one_register = type == "u16" || type == "i16" || type == "bool" || type == "f16" ||
                              type.substr(0, 2) == "u8" || type == "bcd16" ||
                              type.substr(0, 3) == "str";
    return order.empty() || order == "ABCD" || one_register ? type
                                                            : type + ' ' + std::string(order);
}

/// The type and what stands behind it: "Float32 (CDAB)", "float swapped", "UINT32 little endian".
std::pair<std::string, std::string> in_two(std::string_view text) {
    const std::size_t end = text.find_first_of(" (,/-");
    return {small_letters_of(text.substr(0, end)),
            end == std::string_view::npos ? std::string() : small_letters_of(text.substr(end))};
}

/// "ä" and the like as people type them without.
std::string_view plain_letters(std::string_view two_bytes) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 14> letters{{{"ä", "ae"},
                                                                                     {"ö", "oe"},
                                                                                     {"ü", "ue"},
                                                                                     {"Ä", "Ae"},
                                                                                     {"Ö", "Oe"},
                                                                                     {"Ü", "Ue"},
                                                                                     {"ß", "ss"},
                                                                                     {"é", "e"},
                                                                                     {"è", "e"},
                                                                                     {"à", "a"},
                                                                                     {"ç", "c"},
                                                                                     {"ñ", "n"},
                                                                                     {"ó", "o"},
                                                                                     {"í", "i"}}};
    for (const auto& [from, to] : letters) {
        if (from == two_bytes) {
            return to;
        }
    }
    return {};
}

std::string plain_text(std::string_view text) {
    std::string all;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x80) {
            all += text[i];
        } else if (byte >= 0xC2 && byte < 0xE0) {
            all += plain_letters(text.substr(i, 2));
        }
    }
    return all;
}

} // namespace

std::optional<Table> area_of_words(std::string_view text) {
    const auto name = meaning_of(small_letters_of(text), areas);
    for (const Table table :
         {Table::coil, Table::discrete_input, Table::input_register, Table::holding_register}) {
        if (!name.empty() && short_name(table) == name) {
            return table;
        }
    }
    return std::nullopt;
}

std::string two_areas_of_digit(std::string_view text) {
    const auto function = area_of_words(text);
    if (text.size() != 1 || !is_digit(text.front()) || !function) {
        return {};
    }
    const std::string digit(text);
    const auto first = area_of_words(digit + 'x');
    return "function " + digit + " is " + std::string(short_name(*function)) +
           (first ? ", " + digit + "x is " + std::string(short_name(*first)) : std::string());
}

std::optional<std::string> type_of_words(std::string_view text, std::string_view order,
                                         std::uint32_t registers) {
    const std::string_view named_order = meaning_of(small_letters_of(order), orders);
    if (!order.empty() && named_order.empty()) {
        return std::nullopt;
    }
    if (parse_type(text)) {
        return with_order(std::string(text), named_order);
    }
    const auto [first, rest] = in_two(text);
    auto type = meaning_of(small_letters_of(text), types);
    std::string_view behind;
    if (type.empty()) {
        type = meaning_of(first, types);
        behind = meaning_of(rest, orders);
        if (type.empty() || (behind.empty() && !rest.empty())) {
            type = {};
        }
    }
    if (!type.empty()) {
        return with_order(std::string(type), named_order.empty() ? behind : named_order);
    }
    const bool string = first == "string" || first == "str" || first == "ascii" ||
                        first == "text" || first == "char" || first == "utf8";
    if (string && registers > 0) {
        return "str" + std::to_string(registers * 2) + (first == "utf8" ? " utf8" : "");
    }
    return std::nullopt;
}

std::optional<AccessWords> access_of_words(std::string_view text) {
    constexpr std::array words{
        Word{"r ro read readonly lesen nurlesen input", "r"},
        Word{"rw wr readwrite readandwrite lesenschreiben schreiben both yes", "rw"},
        Word{"w wo write writeonly nurschreiben", "w"},
    };
    const auto meaning = meaning_of(small_letters_of(text), words);
    if (meaning.empty()) {
        return std::nullopt;
    }
    return AccessWords{meaning != "w", meaning != "r"};
}

std::string attribute_of_words(std::string_view text) {
    const std::string plain = plain_text(text);
    if (!plain.empty() && std::all_of(plain.begin(), plain.end(), is_word)) {
        return plain;
    }
    std::string name;
    bool begins_word = false;
    int depth = 0; // what stands in brackets is a remark: a unit, most of the time
    for (const char letter : plain) {
        depth += letter == '(' || letter == '[' ? 1 : 0;
        depth -= (letter == ')' || letter == ']') && depth > 0 ? 1 : 0;
        if (depth > 0 || !is_word(letter)) {
            begins_word = true;
            continue;
        }
        const bool small = letter >= 'a' && letter <= 'z';
        const bool large = letter >= 'A' && letter <= 'Z';
        if (name.empty()) {
            name += large ? static_cast<char>(letter - 'A' + 'a') : letter;
        } else {
            name += begins_word && small ? static_cast<char>(letter - 'a' + 'A') : letter;
        }
        begins_word = false;
    }
    return name;
}

} // namespace railbridge::config
