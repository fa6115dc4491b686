#include "adapters/config/format/move_writes.hpp"

#include "adapters/config/format/toml_line.hpp"

#include <algorithm>

namespace railbridge::config {

namespace {

constexpr std::string_view asset = "asset";
constexpr std::string_view write = "write";

std::string joined(const std::vector<EntryLine>& entries) {
    std::string text = "{ ";
    for (const EntryLine& entry : entries) {
        text += (text.size() == 2 ? "" : ", ") + entry.key + " = " + entry.value;
    }
    return entries.empty() ? "{}" : text + " }";
}

bool is_bare(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
               (letter >= '0' && letter <= '9') || letter == '_' || letter == '-';
    });
}

class Mover {
public:
    Mover(const std::vector<std::string>& lines, const std::vector<bool>& frozen)
        : lines_(lines)
        , frozen_(frozen) {}

    void move() {
        while (at_ < lines_.size()) {
            if (frozen_[at_]) {
                keep(true);
            } else if (const auto header = split_header(lines_[at_])) {
                take_header(*header);
            } else if (without_blanks(lines_[at_]).substr(0, 1) == "[") {
                table_.clear(); // [[a]], or a key with escapes in it: not ours
                keep(false);
            } else {
                take_line();
            }
        }
    }

    std::vector<std::string> made;
    std::vector<bool> made_frozen;

private:
    void keep(bool frozen) {
        add(lines_[at_], frozen);
        ++at_;
    }

    void add(std::string line, bool frozen = false) {
        made.push_back(std::move(line));
        made_frozen.push_back(frozen);
    }

    void add_grant(const std::string& name, const std::string& value, const std::string& comment) {
        add("write." + name + " = " + value + (comment.empty() ? "" : ' ' + comment));
    }

    /// The header that the lines before stand under is [asset.KEY], the parent of this one.
    bool continues_asset(const std::vector<std::string>& parts) const {
        return parts.size() >= 3 && parts[0] == asset && parts[2] == write && table_.size() == 2 &&
               table_[0] == asset && table_[1] == parts[1];
    }

    void take_header(const HeaderLine& header) {
        if (continues_asset(header.parts) && header.parts.size() == 3 && take_writes(header)) {
            return;
        }
        if (continues_asset(header.parts) && header.parts.size() == 4 && is_bare(header.parts[3]) &&
            take_one_write(header)) {
            return;
        }
        table_ = header.parts;
        keep(false);
    }

    void drop_blank_lines() {
        while (!made.empty() && !made_frozen.back() && without_blanks(made.back()).empty()) {
            made.pop_back();
            made_frozen.pop_back();
        }
    }

    /// Until the next header: where the lines under this one end.
    std::size_t end_of_table() const {
        std::size_t end = at_ + 1;
        while (end < lines_.size() && (frozen_[end] || without_blanks(lines_[end]).empty() ||
                                       without_blanks(lines_[end]).front() != '[')) {
            ++end;
        }
        return end;
    }

    /// `[asset.KEY.write]` with a line for each grant.
    bool take_writes(const HeaderLine& header) {
        const std::size_t end = end_of_table();
        std::vector<std::string> lines;
        for (std::size_t i = at_ + 1; i < end; ++i) {
            const auto text = without_blanks(lines_[i]);
            const auto entry = frozen_[i] ? std::nullopt : split_entry(lines_[i]);
            if (!frozen_[i] && (text.empty() || text.front() == '#')) {
                lines.emplace_back(text);
            } else if (entry && is_bare(entry->key) && split_inline(entry->value)) {
                lines.push_back("write." + entry->key + " = " + entry->value +
                                (entry->comment.empty() ? "" : ' ' + entry->comment));
            } else {
                return false;
            }
        }
        drop_blank_lines();
        if (!header.comment.empty()) {
            add(header.comment);
        }
        for (std::string& line : lines) {
            add(std::move(line));
        }
        at_ = end;
        return true;
    }

    /// `[asset.KEY.write.NAME]` with a line for each key.
    bool take_one_write(const HeaderLine& header) {
        const std::size_t end = end_of_table();
        std::vector<EntryLine> entries;
        std::size_t blank = 0;
        for (std::size_t i = at_ + 1; i < end; ++i) {
            auto entry = frozen_[i] ? std::nullopt : split_entry(lines_[i]);
            if (!frozen_[i] && without_blanks(lines_[i]).empty()) {
                ++blank;
            } else if (entry && entry->comment.empty()) {
                entries.push_back(std::move(*entry));
            } else {
                return false;
            }
        }
        drop_blank_lines();
        add_grant(header.parts[3], joined(entries), header.comment);
        for (; blank > 0; --blank) {
            add("");
        }
        at_ = end;
        return true;
    }

    bool in_asset() const { return table_.size() == 2 && table_[0] == asset; }

    void take_line() {
        const auto entry = in_asset() ? split_entry(lines_[at_]) : std::nullopt;
        const auto parts = entry ? key_parts(entry->key) : std::nullopt;
        if (!parts || parts->front() != write) {
            keep(false);
        } else if (parts->size() == 1) {
            take_table_of_writes(*entry);
        } else if (parts->size() == 2 && is_bare((*parts)[1])) {
            add_grant((*parts)[1], entry->value, entry->comment);
            ++at_;
        } else if (parts->size() == 3 && is_bare((*parts)[1])) {
            take_keys_of_write((*parts)[1]);
        } else {
            keep(false);
        }
    }

    /// `write = { lamp = { ... }, speed = { ... } }`
    void take_table_of_writes(const EntryLine& entry) {
        const auto grants = split_inline(entry.value);
        const bool good =
            grants && std::all_of(grants->begin(), grants->end(), [](const EntryLine& grant) {
                return is_bare(grant.key) && split_inline(grant.value);
            });
        if (!good || grants->empty()) {
            keep(false);
            return;
        }
        if (!entry.comment.empty()) {
            add(entry.comment);
        }
        for (const EntryLine& grant : *grants) {
            add_grant(grant.key, grant.value, {});
        }
        ++at_;
    }

    /// `write.lamp.max_age = "30s"`, and the lines behind it that are of the same grant.
    void take_keys_of_write(const std::string& name) {
        std::vector<EntryLine> entries;
        std::size_t end = at_;
        while (end < lines_.size() && !frozen_[end]) {
            auto entry = split_entry(lines_[end]);
            const auto parts = entry ? key_parts(entry->key) : std::nullopt;
            const bool same = parts && parts->size() == 3 && (*parts)[0] == write &&
                              (*parts)[1] == name && entry->comment.empty();
            if (!same) {
                break;
            }
            entry->key = (*parts)[2];
            entries.push_back(std::move(*entry));
            ++end;
        }
        if (entries.empty()) {
            keep(false);
            return;
        }
        add_grant(name, joined(entries), {});
        at_ = end;
    }

    const std::vector<std::string>& lines_;
    const std::vector<bool>& frozen_;
    std::size_t at_ = 0;
    std::vector<std::string> table_;
};

} // namespace

std::vector<std::string> with_writes_moved(const std::vector<std::string>& lines,
                                           const std::vector<bool>& frozen,
                                           std::vector<bool>& frozen_after) {
    Mover mover(lines, frozen);
    mover.move();
    frozen_after = std::move(mover.made_frozen);
    return std::move(mover.made);
}

} // namespace railbridge::config
