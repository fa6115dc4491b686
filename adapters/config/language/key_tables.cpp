#include "adapters/config/language/key_tables.hpp"

#include "adapters/config/codes/code.hpp"
#include "adapters/config/duration_text.hpp"
#include "adapters/config/language/tables.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace railbridge::config::language {

namespace {

constexpr std::string_view begin_mark = "<!-- keys of ";
constexpr std::string_view mark_end = " -->\n";
constexpr std::string_view end_mark = "<!-- end -->\n";

std::string number_text(double number) {
    return std::to_string(static_cast<std::int64_t>(number));
}

std::string code(std::string_view text) {
    return '`' + std::string(text) + '`';
}

/// "a, b, c" of words or lines, each as code.
std::string listed(std::vector<std::string_view> words) {
    std::string all;
    for (const std::string_view word : words) {
        all += (all.empty() ? "" : ", ") + code(word);
    }
    return all;
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

/// What the kind itself says: limits and words.
std::string limits_of(const Key& key) {
    switch (key.kind) {
    case Kind::time:
        return to_text(key.least) + " to " + to_text(key.most);
    case Kind::whole:
    case Kind::number:
        return has_limits(key) && key.min == key.max ? code(number_text(key.min))
                                                     : limits_text(key);
    case Kind::word: // unless the text explains them one by one
        return key.text.substr(0, 1) == "`" ? "" : listed(words_of(key.words));
    case Kind::pair:
        return "two numbers";
    default:
        return {};
    }
}

std::string row(const Key& key, bool optional) {
    std::string values = limits_of(key);
    if (!values.empty() && !key.text.empty()) {
        values += ": ";
    }
    values += key.text;
    if (!key.only.empty()) {
        values += " (";
        for (const std::string_view word : words_of(key.only)) {
            values += (values.back() == '(' ? "" : ", ") + std::string(word);
        }
        values += ')';
    }
    const std::string fallback = key.required && !optional ? "required" : std::string(key.fallback);
    std::string cells = "| " + code(key.name) + " | " + values + " | " + fallback + " | " +
                        listed(lines_of(key.examples)) + " |\n";
    return cells;
}

std::string key_table(const Table& table) {
    std::string text = "| Key | Values | Default | Example |\n|---|---|---|---|\n";
    for (const Table* part = &table; part != nullptr; part = part->more) {
        for (std::size_t i = 0; i < part->count; ++i) {
            const Key& key = part->keys[i];
            if (key.built && key.kind != Kind::table && key.kind != Kind::tables) {
                text += row(key, part != &table && table.more_optional);
            }
        }
        if (table.more_optional) {
            break; // described under the table they come from
        }
    }
    return text;
}

/// The keys kept for later, table by table.
std::string later(const std::vector<const Table*>& tables) {
    std::string text;
    for (const Table* table : tables) {
        std::vector<std::string_view> names;
        for (const Key* key : keys_of(*table)) {
            if (!key->built) {
                names.push_back(key->name);
            }
        }
        if (!names.empty()) {
            text += "* " + std::string(table->name) + ": " + listed(names) + "\n";
        }
    }
    return text;
}

constexpr std::array site_tables{&site_file, &line,  &device, &rate, &asset,
                                 &each,      &point, &bits,   &write};
constexpr std::array bridge_tables{&manager, &bridge};
constexpr std::array template_tables{&device_template};

std::string lints() {
    std::string text = "| Code | Found |\n|---|---|\n";
    for (const CodeInfo* info : all_codes()) {
        if (is_lint(info->code)) {
            text += "| " + code(to_string(info->code)) + " | " + std::string(info->title) + " |\n";
        }
    }
    return text;
}

std::string section(std::string_view name) {
    if (name == "lints") {
        return lints();
    }
    if (name == "later") {
        return later({site_tables.begin(), site_tables.end()});
    }
    std::vector<const Table*> all(site_tables.begin(), site_tables.end());
    all.insert(all.end(), bridge_tables.begin(), bridge_tables.end());
    all.insert(all.end(), template_tables.begin(), template_tables.end());
    const auto found = std::find_if(all.begin(), all.end(),
                                    [name](const Table* table) { return table->name == name; });
    return found == all.end() ? std::string() : key_table(**found);
}

} // namespace

std::string with_key_tables(std::string_view page) {
    std::string text;
    while (true) {
        const std::size_t begin = page.find(begin_mark);
        const std::size_t name_end = page.find(mark_end, begin);
        const std::size_t end = page.find(end_mark, name_end);
        if (begin == std::string_view::npos || name_end == std::string_view::npos ||
            end == std::string_view::npos) {
            return text.append(page);
        }
        const std::size_t name_begin = begin + begin_mark.size();
        const std::string written = section(page.substr(name_begin, name_end - name_begin));
        const std::size_t body = name_end + mark_end.size();
        text.append(page.substr(0, body));
        text += written.empty() ? std::string(page.substr(body, end - body)) : written;
        text.append(end_mark);
        page.remove_prefix(end + end_mark.size());
    }
}

} // namespace railbridge::config::language
