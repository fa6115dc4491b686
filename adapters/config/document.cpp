#include "adapters/config/document.hpp"

#include "adapters/config/nearest.hpp"
#include "adapters/config/source_lines.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <tuple>
#include <utility>

namespace railbridge::config {

namespace {

constexpr std::uintmax_t size_max = std::uintmax_t{8} * 1024 * 1024;

Position position(const toml::source_position& at, std::uint32_t file) {
    return {file, static_cast<unsigned>(at.line), static_cast<unsigned>(at.column)};
}

Node converted(const toml::node& from, std::uint32_t file);

KeyTable converted_table(const toml::table& from, std::uint32_t file) {
    KeyTable table;
    table.is_inline = from.is_inline();
    for (const auto& [key, value] : from) {
        Node node = converted(value, file);
        table.entries.push_back(
            {std::string(key.str()), position(key.source().begin, file), std::move(node)});
    }
    // The library sorts by key; people read from top to bottom.
    std::stable_sort(table.entries.begin(), table.entries.end(),
                     [](const Entry& left, const Entry& right) {
                         return std::tie(left.at.line, left.at.column) <
                                std::tie(right.at.line, right.at.column);
                     });
    return table;
}

Array converted_array(const toml::array& from, std::uint32_t file) {
    Array array;
    array.reserve(from.size());
    for (const auto& item : from) {
        array.push_back(converted(item, file));
    }
    return array;
}

Node converted(const toml::node& from, std::uint32_t file) {
    Node node;
    node.at = position(from.source().begin, file);
    node.last_line = static_cast<unsigned>(from.source().end.line);
    switch (from.type()) {
    case toml::node_type::table:
        node.value = converted_table(*from.as_table(), file);
        break;
    case toml::node_type::array:
        node.value = converted_array(*from.as_array(), file);
        break;
    case toml::node_type::string:
        node.value = from.as_string()->get();
        break;
    case toml::node_type::integer:
        node.value = from.as_integer()->get();
        break;
    case toml::node_type::floating_point:
        node.value = from.as_floating_point()->get();
        break;
    case toml::node_type::boolean:
        node.value = from.as_boolean()->get();
        break;
    default:
        node.value = DateOrTime{};
        break;
    }
    return node;
}

/// The fix is the whole text, as the place is where it begins.
void report_undefined(const std::string& name, const std::string& text, const Variables& variables,
                      Position at, Report& report) {
    std::vector<std::string_view> known;
    for (const auto& [defined, value] : variables) {
        known.push_back(defined);
    }
    std::string problem = "variable ${" + name + "} is not defined";
    problem +=
        did_you_mean(name, known) + ": add " + name + " = \"...\" under [vars] in bridge.toml";
    std::string fix;
    if (const auto near = nearest(name, known); !near.empty()) {
        fix = '"' + text + '"';
        const std::string wrong = "${" + name + '}';
        fix.replace(fix.find(wrong), wrong.size(), "${" + std::string(near) + '}');
    }
    report.error(at, Code::bad_variable, problem, std::move(fix));
}

void substitute(std::string& text, const Variables& variables, Position at, Report& report) {
    std::size_t from = 0;
    while ((from = text.find("${", from)) != std::string::npos) {
        const std::size_t end = text.find('}', from);
        if (end == std::string::npos) {
            report.error(at, Code::bad_variable,
                         "\"${\" without \"}\": a variable is written ${name}");
            return;
        }
        const std::string name = text.substr(from + 2, end - from - 2);
        const auto found = variables.find(name);
        if (found == variables.end()) {
            report_undefined(name, text, variables, at, report);
            from = end;
            continue;
        }
        text.replace(from, end + 1 - from, found->second);
        from += found->second.size(); // a value is not substituted again
    }
}

void substitute_all(Node& node, const Variables& variables, Report& report) {
    if (auto* text = std::get_if<std::string>(&node.value)) {
        substitute(*text, variables, node.at, report);
    } else if (auto* array = std::get_if<Array>(&node.value)) {
        for (Node& item : *array) {
            substitute_all(item, variables, report);
        }
    } else if (auto* table = std::get_if<KeyTable>(&node.value)) {
        for (Entry& entry : table->entries) {
            substitute_all(entry.node, variables, report);
        }
    }
}

std::optional<std::string> text_of(const std::filesystem::path& path, std::string& why_not) {
    std::error_code problem;
    const bool regular = std::filesystem::is_regular_file(path, problem);
    if (problem || !regular) {
        why_not = problem ? problem.message() : "not a regular file";
        return std::nullopt;
    }
    const std::uintmax_t size = std::filesystem::file_size(path, problem);
    if (problem || size > size_max) {
        why_not = problem ? problem.message() : "larger than 8 MiB";
        return std::nullopt;
    }
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    if (size != 0) {
        text << file.rdbuf();
    }
    if (!file || !text) {
        why_not = std::strerror(errno);
        return std::nullopt;
    }
    return std::move(text).str();
}

} // namespace

Entry* KeyTable::entry(std::string_view key) {
    const auto found = std::find_if(entries.begin(), entries.end(),
                                    [key](const Entry& entry) { return entry.key == key; });
    return found == entries.end() ? nullptr : &*found;
}

const Entry* KeyTable::entry(std::string_view key) const {
    return const_cast<KeyTable*>(this)->entry(key); // NOLINT(cppcoreguidelines-pro-type-const-cast)
}

const Node* KeyTable::find(std::string_view key) const {
    const Entry* found = entry(key);
    return found == nullptr ? nullptr : &found->node;
}

Entry made_entry(std::string key, Position at, decltype(Node::value) value) {
    return {std::move(key), at, {at, 0, std::move(value)}};
}

std::string_view kind_of(const Node& node) {
    constexpr std::string_view names[] = {
        "a date or time", "true or false", "a whole number", "a number with a point",
        "a text",         "a list",        "a table"};
    return names[node.value.index()];
}

namespace {

std::optional<Document> parsed(std::uint32_t file, std::string_view text,
                               const Variables* variables, Report& report) {
    Document document;
    document.file = file;
    try {
        document.root = converted_table(toml::parse(text), document.file);
    } catch (const toml::parse_error& error) {
        report.error(position(error.source().begin, document.file), Code::not_toml,
                     "not valid TOML: " + std::string(error.description()));
        return std::nullopt;
    }
    document.lines = split_text_lines(text);
    if (variables != nullptr) {
        for (Entry& entry : document.root.entries) {
            substitute_all(entry.node, *variables, report);
        }
    }
    return document;
}

} // namespace

std::optional<Document> read_document(const std::filesystem::path& path, const Variables* variables,
                                      std::optional<Position> named_at, Report& report) {
    const std::uint32_t file = report.add_file(path);
    std::string why_not;
    const auto text = text_of(path, why_not);
    if (!text) {
        report.error(named_at.value_or(Position{file, 0, 0}), Code::unreadable_file,
                     "cannot read " + path.string() + ": " + why_not);
        return std::nullopt;
    }
    return parsed(file, *text, variables, report);
}

std::optional<Document> parse_document(const std::filesystem::path& path, std::string_view text,
                                       const Variables* variables, Report& report) {
    return parsed(report.add_file(path), text, variables, report);
}

} // namespace railbridge::config
