#include "adapters/config/language/key.hpp"

#include <algorithm>

namespace railbridge::config::language {

std::vector<const Key*> keys_of(const Table& table) {
    std::vector<const Key*> all;
    for (const Table* part = &table; part != nullptr; part = part->more) {
        for (std::size_t i = 0; i < part->count; ++i) {
            all.push_back(part->keys + i);
        }
    }
    return all;
}

const Key* find_key(const Table& table, std::string_view name) {
    for (const Table* part = &table; part != nullptr; part = part->more) {
        const Key* const end = part->keys + part->count;
        const Key* const found =
            std::find_if(part->keys, end, [name](const Key& key) { return key.name == name; });
        if (found != end) {
            return found;
        }
    }
    return nullptr;
}

bool has_limits(const Key& key) {
    return key.min != 0.0 || key.max != 0.0;
}

std::string limits_text(const Key& key) {
    const auto text = [](double number) {
        return std::to_string(static_cast<std::int64_t>(number));
    };
    if (!has_limits(key)) {
        return {};
    }
    return text(key.min) + (key.max == any_more ? " or more" : " to " + text(key.max));
}

std::vector<std::string_view> words_of(std::string_view words) {
    std::vector<std::string_view> all;
    while (!words.empty()) {
        const std::size_t end = std::min(words.find(' '), words.size());
        all.push_back(words.substr(0, end));
        words.remove_prefix(std::min(end + 1, words.size()));
    }
    return all;
}

bool names(std::string_view words, std::string_view word) {
    const auto all = words_of(words);
    return all.empty() || std::find(all.begin(), all.end(), word) != all.end();
}

} // namespace railbridge::config::language
