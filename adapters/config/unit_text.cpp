#include "adapters/config/unit_text.hpp"

#include "adapters/config/nearest.hpp"

#include <algorithm>
#include <array>

namespace railbridge::config {

namespace {

struct Spelling {
    std::string_view text;
    std::string_view words; ///< separated by blanks
};

/// Source of the words: OpenRemote's Constants.java, as listed in its unit translations.
constexpr std::array spellings{
    Spelling{"%", "percentage"},
    Spelling{"°C", "celsius"},
    Spelling{"degC", "celsius"},
    Spelling{"C", "celsius"},
    Spelling{"°F", "fahrenheit"},
    Spelling{"degF", "fahrenheit"},
    Spelling{"K", "kelvin"},
    Spelling{"°", "degree"},
    Spelling{"deg", "degree"},
    Spelling{"rad", "radian"},
    Spelling{"mV", "milli volt"},
    Spelling{"V", "volt"},
    Spelling{"kV", "kilo volt"},
    Spelling{"mA", "milli amp"},
    Spelling{"A", "amp"},
    Spelling{"kA", "kilo amp"},
    Spelling{"Ah", "amp hour"},
    Spelling{"mW", "milli watt"},
    Spelling{"W", "watt"},
    Spelling{"kW", "kilo watt"},
    Spelling{"MW", "mega watt"},
    Spelling{"Wh", "watt hour"},
    Spelling{"kWh", "kilo watt hour"},
    Spelling{"MWh", "mega watt hour"},
    Spelling{"VA", "volt amp"},
    Spelling{"kVA", "kilo volt amp"},
    Spelling{"var", "var"},
    Spelling{"kvar", "kilo var"},
    Spelling{"varh", "var hour"},
    Spelling{"kvarh", "kilo var hour"},
    Spelling{"J", "joule"},
    Spelling{"kJ", "kilo joule"},
    Spelling{"MJ", "mega joule"},
    Spelling{"Ohm", "ohm"},
    Spelling{"ohm", "ohm"},
    Spelling{"Hz", "hertz"},
    Spelling{"kHz", "kilo hertz"},
    Spelling{"rpm", "rpm"},
    Spelling{"1/min", "rpm"},
    Spelling{"Pa", "pascal"},
    Spelling{"hPa", "hecto pascal"},
    Spelling{"kPa", "kilo pascal"},
    Spelling{"MPa", "mega pascal"},
    Spelling{"bar", "bar"},
    Spelling{"mbar", "milli bar"},
    Spelling{"um", "micro metre"},
    Spelling{"mm", "milli metre"},
    Spelling{"cm", "centi metre"},
    Spelling{"m", "metre"},
    Spelling{"km", "kilo metre"},
    Spelling{"m2", "metre squared"},
    Spelling{"m²", "metre squared"},
    Spelling{"m3", "metre cubed"},
    Spelling{"m³", "metre cubed"},
    Spelling{"ml", "milli litre"},
    Spelling{"l", "litre"},
    Spelling{"L", "litre"},
    Spelling{"l/s", "litre per second"},
    Spelling{"l/min", "litre per minute"},
    Spelling{"l/h", "litre per hour"},
    Spelling{"m3/s", "metre cubed per second"},
    Spelling{"m3/h", "metre cubed per hour"},
    Spelling{"m³/h", "metre cubed per hour"},
    Spelling{"mm/s", "milli metre per second"},
    Spelling{"m/s", "metre per second"},
    Spelling{"m/min", "metre per minute"},
    Spelling{"km/h", "kilo metre per hour"},
    Spelling{"m/s2", "metre per second squared"},
    Spelling{"mg", "milli gram"},
    Spelling{"g", "gram"},
    Spelling{"kg", "kilo gram"},
    Spelling{"kg/h", "kilo gram per hour"},
    Spelling{"kg/m3", "kilo gram per metre cubed"},
    Spelling{"W/m2", "watt per metre squared"},
    Spelling{"ms", "milli second"},
    Spelling{"s", "second"},
    Spelling{"min", "minute"},
    Spelling{"h", "hour"},
    Spelling{"d", "day"},
    Spelling{"lx", "lux"},
    Spelling{"lux", "lux"},
    Spelling{"dB", "decibel"},
    Spelling{"ppm", "ppm"},
    Spelling{"EUR", "EUR"},
    Spelling{"USD", "USD"},
};

constexpr std::array<std::string_view, 3> more_words{"giga", "tera", "peak"};

std::vector<std::string> split(std::string_view words) {
    std::vector<std::string> all;
    while (!words.empty()) {
        const std::size_t end = std::min(words.find(' '), words.size());
        all.emplace_back(words.substr(0, end));
        words.remove_prefix(std::min(end + 1, words.size()));
    }
    return all;
}

bool is_currency(std::string_view word) {
    return word.size() == 3 && std::all_of(word.begin(), word.end(), [](char letter) {
               return letter >= 'A' && letter <= 'Z';
           });
}

} // namespace

Result<std::vector<std::string>> parse_unit(std::string_view text) {
    std::vector<std::string_view> known;
    for (const Spelling& spelling : spellings) {
        if (spelling.text == text) {
            return split(spelling.words);
        }
        known.push_back(spelling.text);
    }
    return fail(fatal("unknown unit \"" + std::string(text) + '"' + did_you_mean(text, known) +
                      ": or give OpenRemote's words, for example units = [\"kilo\", \"watt\", "
                      "\"hour\"]"));
}

std::string unit_spelling(const std::vector<std::string>& words) {
    std::string joined;
    for (const std::string& word : words) {
        joined += (joined.empty() ? "" : " ") + word;
    }
    for (const Spelling& spelling : spellings) {
        if (spelling.words == joined) {
            return std::string(spelling.text);
        }
    }
    return joined;
}

bool is_known_unit_word(std::string_view word) {
    if (is_currency(word) ||
        std::find(more_words.begin(), more_words.end(), word) != more_words.end()) {
        return true;
    }
    return std::any_of(spellings.begin(), spellings.end(), [word](const Spelling& spelling) {
        const auto words = split(spelling.words);
        return std::find(words.begin(), words.end(), word) != words.end();
    });
}

} // namespace railbridge::config
