#pragma once
// Reads the keys of one table: each is asked for by name and kind, the rest is reported as unknown
// by finish(). A key of the wrong kind or outside its limits is reported at its place and counts as
// absent, so that reading goes on. Limits and words are those of the definition of the language.

#include "adapters/config/document.hpp"
#include "adapters/config/language/key.hpp"
#include "bridge/base/time.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace railbridge::config {

class TableReader {
public:
    /// `table` and `report` must outlive the reader. `at` is where the table is named, `what` how
    /// messages call it ("point.flow"), `language` its definition. Without one only kinds can be
    /// asked for that have neither limits nor words, and what nobody asked for is unknown.
    TableReader(const KeyTable& table, Position at, std::string what, Report& report,
                const language::Table* language = nullptr);

    /// The value under `key`, of whatever kind, or null. The key counts as known from now on.
    const Node* find(std::string_view key);
    bool has(std::string_view key) const { return table_.find(key) != nullptr; }

    const std::string* text(std::string_view key);
    std::optional<bool> flag(std::string_view key);
    std::optional<std::int64_t> integer(std::string_view key); ///< limits of the definition
    std::optional<std::int64_t> integer(std::string_view key, std::int64_t min, std::int64_t max);
    std::optional<double> number(std::string_view key);     ///< finite, limits of the definition
    std::optional<Duration> duration(std::string_view key); ///< limits of the definition
    const Array* list(std::string_view key);
    const KeyTable* table(std::string_view key);
    /// One without entries where the key is missing, or something else.
    const KeyTable& table_or_empty(std::string_view key);
    /// Position of the word found among those of the definition.
    std::optional<std::size_t> choice(std::string_view key);

    /// Reports `key` as missing unless it is there.
    void require(std::string_view key, std::string_view advice);
    /// Keys that have no meaning here; `why` says where they belong.
    void refuse(std::initializer_list<std::string_view> keys, std::string_view why,
                Code code = Code::misplaced_key);
    /// The table is too broken for its other keys to be judged: finish() reports only those that
    /// the language does not have.
    void abandon() { abandoned_ = true; }
    /// Reports what nobody asked for: unknown keys with the nearest known one, keys that this
    /// version does not build, keys without a meaning beside the others.
    void finish();

    Position at() const { return at_; }
    Position at(std::string_view key) const; ///< of the value, or of the table when it is absent
    Position key_at(std::string_view key) const;
    const std::string& what() const { return what_; }
    Report& report() { return report_; }

private:
    /// The definition of a key, which must be of one of the kinds given.
    const language::Key& definition(std::string_view key, language::Kind kind) const;
    void report_unasked(const Entry& entry);
    void wrong_kind(std::string_view key, const Node& node, std::string_view expected);

    const KeyTable& table_;
    Position at_;
    std::string what_;
    Report& report_;
    const language::Table* language_;
    bool abandoned_ = false;
    std::vector<std::string_view> known_;
};

/// A finite number, whole or not.
std::optional<double> number_of(const Node& node);

/// Exactly `count` finite numbers; anything else is reported at the list.
std::optional<std::vector<double>> numbers_of(const Node& node, std::size_t count,
                                              std::string_view example, Report& report);

} // namespace railbridge::config
