#include "tools/manager/program/tables.hpp"

#include "tools/manager/json/json_value.hpp"

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <vector>

namespace railbridge::manager {

namespace {

using Row = std::vector<std::string>;

std::string printed(const JsonValue* value) {
    if (value == nullptr) {
        return {};
    }
    const auto* text = std::get_if<std::string>(value);
    return text == nullptr ? to_json(*value) : *text;
}

JsonMembers members_of(const JsonValue& value) {
    auto members = parse_json_object(to_json(value));
    return members ? std::move(*members) : JsonMembers{};
}

JsonMembers members_of(const std::string& json) {
    auto members = parse_json_object(json);
    return members ? std::move(*members) : JsonMembers{};
}

std::vector<JsonMembers> objects_in(const std::string& json) {
    std::vector<JsonMembers> objects;
    if (const auto elements = parse_json_array(json)) {
        for (const JsonValue& element : *elements) {
            objects.push_back(members_of(element));
        }
    }
    return objects;
}

/// Control characters of a value must not reach the terminal.
std::string harmless(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }, ' ');
    return text;
}

std::string table(std::vector<Row> rows) {
    std::vector<std::size_t> widths;
    for (Row& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) {
            row[i] = harmless(std::move(row[i]));
            widths[i] = std::max(widths[i], row[i].size());
        }
    }
    std::string text;
    for (const Row& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            line += row[i] + std::string(widths[i] - row[i].size() + 2, ' ');
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + '\n';
    }
    return text;
}

std::string time_text(const JsonValue* value) {
    const auto* millis = value == nullptr ? nullptr : std::get_if<std::int64_t>(value);
    if (millis == nullptr) {
        return {};
    }
    const std::time_t seconds = *millis / 1000;
    std::tm local{};
    ::localtime_r(&seconds, &local);
    std::string text(32, '\0');
    text.resize(std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &local));
    return text;
}

} // namespace

std::string fields_text(const std::string& json) {
    std::vector<Row> rows;
    for (const auto& [name, value] : members_of(json)) {
        rows.push_back({name, name == "timestamp" ? time_text(&value) : printed(&value)});
    }
    return table(std::move(rows));
}

std::string tree_text(const std::string& json) {
    std::vector<Row> rows{{"ID", "REALM", "NAME", "TYPE", "STATUS"}};
    for (const JsonMembers& asset : objects_in(json)) {
        const JsonValue* depth = member(asset, "depth");
        const auto* levels = depth == nullptr ? nullptr : std::get_if<std::int64_t>(depth);
        const std::string indent(levels == nullptr ? 0 : 2 * static_cast<std::size_t>(*levels),
                                 ' ');
        rows.push_back({printed(member(asset, "id")), printed(member(asset, "realm")),
                        indent + printed(member(asset, "name")), printed(member(asset, "type")),
                        printed(member(asset, "gatewayStatus"))});
    }
    return rows.size() == 1 ? "There are no assets yet.\n" : table(std::move(rows));
}

std::string asset_text(const std::string& json) {
    const JsonMembers asset = members_of(json);
    std::vector<Row> head;
    std::vector<Row> rows{{"ATTRIBUTE", "TYPE", "VALUE", "WRITTEN"}};
    for (const auto& [name, value] : asset) {
        if (name != "attributes") {
            head.push_back({name, name == "createdOn" ? time_text(&value) : printed(&value)});
            continue;
        }
        for (const auto& [attribute, inner] : members_of(value)) {
            const JsonMembers details = members_of(inner);
            rows.push_back({attribute, printed(member(details, "type")),
                            printed(member(details, "value")),
                            time_text(member(details, "timestamp"))});
        }
    }
    return table(std::move(head)) + '\n' + table(std::move(rows));
}

std::string written_text(const std::string& json) {
    const JsonMembers written = members_of(json);
    const std::string what =
        printed(member(written, "attribute")) + " = " + printed(member(written, "value"));
    if (printed(member(written, "state")) == "pending") {
        return harmless("Pending: " + what + " waits for its gateway to acknowledge (" +
                        printed(member(written, "ackId")) + ").") +
               '\n';
    }
    return harmless("Stored: " + what) + '\n';
}

std::string pending_text(const std::string& json) {
    std::vector<Row> rows{{"ACK ID", "GATEWAY", "ASSET", "ATTRIBUTE", "VALUE", "WRITTEN"}};
    for (const JsonMembers& event : objects_in(json)) {
        rows.push_back({printed(member(event, "ackId")), printed(member(event, "gateway")),
                        printed(member(event, "asset")), printed(member(event, "attribute")),
                        printed(member(event, "value")), time_text(member(event, "timestamp"))});
    }
    return rows.size() == 1 ? "Nothing waits.\n" : table(std::move(rows));
}

} // namespace railbridge::manager
