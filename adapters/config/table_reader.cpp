#include "adapters/config/table_reader.hpp"

#include "adapters/config/duration_text.hpp"
#include "adapters/config/nearest.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace railbridge::config {

TableReader::TableReader(const KeyTable& table, Position at, std::string what, Report& report,
                         const language::Table* language)
    : table_(table)
    , at_(at)
    , what_(std::move(what))
    , report_(report)
    , language_(language) {}

const language::Key& TableReader::definition(std::string_view key, language::Kind kind) const {
    const auto* found = language_ == nullptr ? nullptr : language::find_key(*language_, key);
    if (found == nullptr || found->kind != kind) {
        // A fault of the program: a key is read that adapters/config/language does not have so.
        throw std::logic_error(what_ + ": " + std::string(key) + " is not defined like this");
    }
    return *found;
}

const Node* TableReader::find(std::string_view key) {
    known_.push_back(key);
    return table_.find(key);
}

Position TableReader::at(std::string_view key) const {
    const Node* node = table_.find(key);
    return node == nullptr ? at_ : node->at;
}

Position TableReader::key_at(std::string_view key) const {
    const Entry* entry = table_.entry(key);
    return entry == nullptr ? at_ : entry->at;
}

void TableReader::wrong_kind(std::string_view key, const Node& node, std::string_view expected) {
    report_.error(node.at, Code::wrong_kind,
                  std::string(key) + " must be " + std::string(expected) + ", not " +
                      std::string(kind_of(node)));
}

const std::string* TableReader::text(std::string_view key) {
    const Node* node = find(key);
    if (node == nullptr) {
        return nullptr;
    }
    const auto* text = std::get_if<std::string>(&node->value);
    if (text == nullptr) {
        wrong_kind(key, *node, "a text in quotes");
    }
    return text;
}

std::optional<bool> TableReader::flag(std::string_view key) {
    const Node* node = find(key);
    if (node == nullptr) {
        return std::nullopt;
    }
    if (const auto* flag = std::get_if<bool>(&node->value)) {
        return *flag;
    }
    wrong_kind(key, *node, "true or false");
    return std::nullopt;
}

std::optional<std::int64_t> TableReader::integer(std::string_view key) {
    const auto& defined = definition(key, language::Kind::whole);
    return integer(key, static_cast<std::int64_t>(defined.min),
                   static_cast<std::int64_t>(defined.max));
}

std::optional<std::int64_t> TableReader::integer(std::string_view key, std::int64_t min,
                                                 std::int64_t max) {
    const Node* node = find(key);
    if (node == nullptr) {
        return std::nullopt;
    }
    const auto* number = std::get_if<std::int64_t>(&node->value);
    if (number == nullptr) {
        wrong_kind(key, *node, "a whole number");
        return std::nullopt;
    }
    if (*number < min || *number > max) {
        report_.error(node->at, Code::out_of_limits,
                      std::string(key) + " = " + std::to_string(*number) + " is outside " +
                          std::to_string(min) + " to " + std::to_string(max));
        return std::nullopt;
    }
    return *number;
}

std::optional<double> TableReader::number(std::string_view key) {
    const auto& defined = definition(key, language::Kind::number);
    const Node* node = find(key);
    if (node == nullptr) {
        return std::nullopt;
    }
    const auto number = number_of(*node);
    if (!number) {
        wrong_kind(key, *node, "a finite number");
    } else if (language::has_limits(defined) && (*number < defined.min || *number > defined.max)) {
        report_.error(node->at, Code::out_of_limits,
                      std::string(key) + " is " + language::limits_text(defined) + ": " +
                          std::string(defined.text));
        return std::nullopt;
    }
    return number;
}

std::optional<Duration> TableReader::duration(std::string_view key) {
    const auto& defined = definition(key, language::Kind::time);
    const Node* node = find(key);
    if (node == nullptr) {
        return std::nullopt;
    }
    if (const auto* bare = std::get_if<std::int64_t>(&node->value)) {
        const std::string digits = std::to_string(*bare);
        report_.error(node->at, Code::bad_time,
                      std::string(key) + " needs a unit: write \"" + digits + "ms\" or \"" +
                          digits + "s\"");
        return std::nullopt;
    }
    const auto* text = std::get_if<std::string>(&node->value);
    if (text == nullptr) {
        wrong_kind(key, *node, "a time in quotes, for example \"500ms\"");
        return std::nullopt;
    }
    const auto duration = parse_duration(*text);
    if (!duration) {
        report_.error(node->at, Code::bad_time, std::string(key) + ": " + duration.error().text);
        return std::nullopt;
    }
    if (*duration < defined.least || *duration > defined.most) {
        report_.error(node->at, Code::out_of_limits,
                      std::string(key) + " = \"" + *text + "\" is outside " +
                          to_text(defined.least) + " to " + to_text(defined.most));
        return std::nullopt;
    }
    return *duration;
}

const Array* TableReader::list(std::string_view key) {
    const Node* node = find(key);
    if (node == nullptr) {
        return nullptr;
    }
    const auto* list = std::get_if<Array>(&node->value);
    if (list == nullptr) {
        wrong_kind(key, *node, "a list in [ ]");
    }
    return list;
}

const KeyTable& TableReader::table_or_empty(std::string_view key) {
    static const KeyTable empty;
    const KeyTable* table = this->table(key);
    return table == nullptr ? empty : *table;
}

const KeyTable* TableReader::table(std::string_view key) {
    const Node* node = find(key);
    if (node == nullptr) {
        return nullptr;
    }
    const auto* table = std::get_if<KeyTable>(&node->value);
    if (table == nullptr) {
        wrong_kind(key, *node, "a table in { }");
    }
    return table;
}

std::optional<std::size_t> TableReader::choice(std::string_view key) {
    const auto words = language::words_of(definition(key, language::Kind::word).words);
    const std::string* text = this->text(key);
    if (text == nullptr) {
        return std::nullopt;
    }
    const auto found = std::find(words.begin(), words.end(), *text);
    if (found != words.end()) {
        return static_cast<std::size_t>(found - words.begin());
    }
    std::string all;
    for (const std::string_view word : words) {
        all += (all.empty() ? "\"" : ", \"") + std::string(word) + '"';
    }
    report_.error(at(key), Code::unknown_word,
                  std::string(key) + " = \"" + *text + "\" is not one of " + all +
                      did_you_mean(*text, words),
                  nearest_text(*text, words));
    return std::nullopt;
}

void TableReader::require(std::string_view key, std::string_view advice) {
    if (!has(key)) {
        report_.error(at_, Code::missing_key,
                      what_ + " has no " + std::string(key) + ": " + std::string(advice));
    }
}

void TableReader::refuse(std::initializer_list<std::string_view> keys, std::string_view why,
                         Code code) {
    for (const std::string_view key : keys) {
        if (find(key) != nullptr) {
            report_.error(key_at(key), code, std::string(key) + ' ' + std::string(why));
        }
    }
}

void TableReader::report_unasked(const Entry& entry) {
    const auto* defined =
        language_ == nullptr ? nullptr : language::find_key(*language_, entry.key);
    if (defined != nullptr && !defined->built) {
        report_.error(entry.at, Code::not_supported_yet, entry.key + " is not supported yet");
        return;
    }
    if (defined != nullptr) {
        if (!abandoned_) {
            report_.error(entry.at, Code::misplaced_key,
                          entry.key + " has no meaning beside the other keys of " + what_);
        }
        return;
    }
    std::vector<std::string_view> known = known_;
    if (language_ != nullptr) {
        for (const language::Key* key : language::keys_of(*language_)) {
            if (key->built) {
                known.push_back(key->name);
            }
        }
    }
    report_.error(entry.at, Code::unknown_key,
                  "unknown key \"" + entry.key + "\" in " + what_ + did_you_mean(entry.key, known),
                  std::string(nearest(entry.key, known)));
}

void TableReader::finish() {
    for (const Entry& entry : table_.entries) {
        if (std::find(known_.begin(), known_.end(), entry.key) == known_.end()) {
            report_unasked(entry);
        }
    }
}

std::optional<double> number_of(const Node& node) {
    if (const auto* whole = std::get_if<std::int64_t>(&node.value)) {
        return static_cast<double>(*whole);
    }
    if (const auto* real = std::get_if<double>(&node.value);
        real != nullptr && std::isfinite(*real)) {
        return *real;
    }
    return std::nullopt;
}

std::optional<std::vector<double>> numbers_of(const Node& node, std::size_t count,
                                              std::string_view example, Report& report) {
    std::vector<double> numbers;
    if (const auto* list = std::get_if<Array>(&node.value)) {
        for (const Node& item : *list) {
            if (const auto number = number_of(item)) {
                numbers.push_back(*number);
            }
        }
        if (list->size() == count && numbers.size() == count) {
            return numbers;
        }
    }
    report.error(node.at, Code::wrong_kind,
                 "must be " + std::to_string(count) + " numbers, for example " +
                     std::string(example));
    return std::nullopt;
}

} // namespace railbridge::config
