#include "adapters/config/csv/csv_words.hpp"

#include "adapters/config/csv/cell_text.hpp"
#include "adapters/config/csv/word_table.hpp"

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
