#include "adapters/config/csv/cell_text.hpp"

#include "adapters/config/blanks.hpp"

#include <algorithm>

namespace railbridge::config {

namespace {

bool is_control(char letter) {
    return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7F;
}

} // namespace

std::string in_line(const KeyTexts& keys) {
    std::string text;
    for (const auto& [key, value] : keys) {
        text += (text.empty() ? "" : ", ") + key + " = " + value;
    }
    return text;
}

std::string toml_text(std::string_view text) {
    std::string quoted = "\"";
    for (const char letter : text) {
        if (letter == '"' || letter == '\\') {
            quoted += '\\';
        }
        quoted += is_control(letter) ? ' ' : letter;
    }
    return quoted + '"';
}

std::string key_of(std::string_view text) {
    std::string key;
    for (const char letter : text) {
        const bool good = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                          (letter >= '0' && letter <= '9') || letter == '_' || letter == '-';
        key += good ? letter : '_';
    }
    return key;
}

std::string small_letters_of(std::string_view text) {
    std::string all;
    for (const char letter : text) {
        if (letter >= 'A' && letter <= 'Z') {
            all += static_cast<char>(letter - 'A' + 'a');
        } else if ((letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z')) {
            all += letter;
        }
    }
    return all;
}

std::vector<std::string> parts_of(std::string_view text, char separator) {
    std::vector<std::string> parts;
    std::size_t begin = 0;
    bool quoted = false;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        const bool end = i == text.size();
        if (!end && text[i] == '"' && (i == 0 || text[i - 1] != '\\')) {
            quoted = !quoted;
        }
        if (end || (text[i] == separator && !quoted)) {
            const auto part = without_blanks(text.substr(begin, i - begin));
            if (!part.empty()) {
                parts.emplace_back(part);
            }
            begin = i + 1;
        }
    }
    return parts;
}

std::string unquoted(std::string_view text) {
    if (text.size() < 2 || text.front() != '"' || text.back() != '"') {
        return std::string(text);
    }
    std::string plain;
    for (std::size_t i = 1; i + 1 < text.size(); ++i) {
        i += text[i] == '\\' && i + 2 < text.size() ? 1U : 0U;
        plain += text[i];
    }
    return plain;
}

bool has_control_characters(std::string_view text) {
    return std::any_of(text.begin(), text.end(), is_control);
}

} // namespace railbridge::config
