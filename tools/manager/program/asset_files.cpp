#include "tools/manager/program/asset_files.hpp"

#include "adapters/identity/identity.hpp"
#include "tools/manager/json/json_value.hpp"
#include "tools/manager/program/answer_fields.hpp"
#include "tools/manager/program/channel.hpp"
#include "tools/manager/program/request_text.hpp"
#include "tools/manager/program/screen.hpp"
#include "tools/manager/program/text_table.hpp"
#include "tools/manager/state/state_files.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <set>
#include <vector>

namespace railbridge::manager {

namespace {

/// The pieces of an export, put together; other people may change assets in between.
class Collector {
public:
    Status take(const std::string& json) {
        const auto piece = parse_json_object(json, own_json);
        if (!piece) {
            return fail(piece.error());
        }
        if (next_ != 0 &&
            (total_ != number_in(*piece, "total") || revision_ != text_in(*piece, "revision"))) {
            return changed();
        }
        revision_ = text_in(*piece, "revision");
        total_ = number_in(*piece, "total");
        next_ = number_in(*piece, "next");
        realm_ = text_in(*piece, "realm");
        const JsonValue* list = member(*piece, "assets");
        const auto assets = parse_json_array(list == nullptr ? "" : to_json(*list), own_json);
        if (!assets) {
            return fail(assets.error());
        }
        for (const JsonValue& asset : *assets) {
            if (const Status added = add(to_json(asset)); !added) {
                return added;
            }
        }
        return {};
    }

    bool complete() const { return next_ >= total_; }
    std::int64_t next() const { return next_; }
    std::size_t count() const { return ids_.size(); }

    /// One asset per line, so that two exports can be compared.
    std::string text() const {
        return R"({"format":"railbridge-assets","version":1,"realm":)" + json_string(realm_) +
               ",\"assets\":[" + lines_ + (lines_.empty() ? "" : "\n") + "]}\n";
    }

private:
    static Status changed() {
        return fail({Recovery::retry_now,
                     "the assets changed again and again while they were exported; run it again"});
    }

    Status add(const std::string& asset) {
        const auto members = parse_json_object(asset, own_json);
        const std::string parent = members ? text_in(*members, "parentId") : std::string();
        const bool is_top = ids_.empty() || parent.empty();
        if (!members || !ids_.insert(text_in(*members, "id")).second ||
            (!is_top && ids_.count(parent) == 0)) {
            return changed();
        }
        lines_ += (lines_.empty() ? "\n" : ",\n") + asset;
        return {};
    }

    std::string realm_;
    std::string revision_;
    std::string lines_;
    std::set<std::string> ids_;
    std::int64_t total_ = 0;
    std::int64_t next_ = 0;
};

Result<std::string> read_all(const std::string& file) {
    if (file != "-") {
        return read_file(file);
    }
    std::string text;
    std::array<char, 65536> part{};
    std::size_t count = 0;
    while ((count = std::fread(part.data(), 1, part.size(), stdin)) > 0) {
        text.append(part.data(), count);
    }
    return text;
}

Status send_text(ManagerLink& link, const std::string& id, const std::string& text) {
    constexpr std::size_t part_bytes = std::size_t{128} * 1024; // six times as long when escaped
    std::size_t start = 0;
    while (start < text.size()) {
        std::size_t end = std::min(text.size(), start + part_bytes);
        while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
            --end; // not inside a character
        }
        if (end <= start) {
            return fail(fatal("the file is no UTF-8 text"));
        }
        const auto taken = link.ask(RequestText("asset import part")
                                        .text("import", id)
                                        .text("text", text.substr(start, end - start))
                                        .json());
        if (!taken) {
            return fail(taken.error());
        }
        start = end;
    }
    return {};
}

std::vector<JsonValue> list_in(const JsonMembers& members, std::string_view name) {
    const JsonValue* found = member(members, name);
    return parse_json_array(found == nullptr ? "[]" : to_json(*found), own_json)
        .value_or(std::vector<JsonValue>{});
}

std::string warnings_text(const JsonMembers& outcome) {
    std::string text;
    for (const JsonValue& warning : list_in(outcome, "warnings")) {
        const auto* told = std::get_if<std::string>(&warning);
        text += "Warning, the value stays: " + (told == nullptr ? "" : *told) + '\n';
    }
    return text;
}

std::string outcome_text(const JsonMembers& outcome) {
    if (member(outcome, "wouldImport") != nullptr) {
        return warnings_text(outcome) +
               "Everything fits: " + std::to_string(number_in(outcome, "wouldImport")) +
               " assets would be imported into realm " + text_in(outcome, "realm") + ".\n";
    }
    std::string text = warnings_text(outcome) + "Imported " +
                       std::to_string(number_in(outcome, "imported")) + " assets into realm " +
                       text_in(outcome, "realm") + ".\n";
    TextTable table({{"GATEWAY", true}, {"ASSET ID"}, {"CLIENT ID"}, {"SECRET"}});
    for (const JsonValue& one : list_in(outcome, "gateways")) {
        if (const auto gateway = parse_json_object(to_json(one))) {
            table.add({text_in(*gateway, "name"), text_in(*gateway, "assetId"),
                       text_in(*gateway, "clientId"), text_in(*gateway, "secret")});
        }
    }
    if (!table.empty()) {
        text += table.text(standard_output()) + "A new secret is shown by: attribute get --realm " +
                text_in(outcome, "realm") + " ASSET_ID clientSecret\n";
    }
    return text;
}

} // namespace

namespace {

/// Piece by piece.
Result<Collector> collected(ManagerLink& link, const ExportOptions& options) {
    Collector collector;
    do {
        RequestText request("asset export");
        request.text_if("realm", options.realm)
            .text_if("asset", options.asset_id)
            .flag("secrets", options.with_secrets)
            .number("start", collector.next());
        const auto piece = link.ask(request.json());
        const Status taken = piece ? collector.take(*piece) : fail(piece.error());
        if (!taken) {
            return fail(taken.error());
        }
    } while (!collector.complete());
    return collector;
}

} // namespace

int export_assets(const ExportOptions& options) {
    auto link = ManagerLink::open(options.state_dir);
    if (!link) {
        return failed(link.error());
    }
    constexpr int most_attempts = 5; // others may change assets between two pieces
    auto collector = collected(*link, options);
    for (int attempt = 1;
         attempt < most_attempts && !collector && collector.error().recovery == Recovery::retry_now;
         ++attempt) {
        collector = collected(*link, options);
    }
    if (!collector) {
        return failed(collector.error());
    }
    if (options.file.empty()) {
        return printed(collector->text());
    }
    if (const Status written = write_private_file(options.file, collector->text(), false);
        !written) {
        return failed(written.error());
    }
    std::fprintf(stderr, "Wrote %zu assets to %s.\n", collector->count(), options.file.c_str());
    return 0;
}

int import_assets(const ImportFileOptions& options) {
    const auto text = read_all(options.file);
    if (!text) {
        return failed(text.error());
    }
    if (text->empty()) {
        return failed(fatal(options.file + " is empty"));
    }
    auto link = ManagerLink::open(options.state_dir);
    if (!link) {
        return failed(link.error());
    }
    const std::string id = identity::random_uuid_text();
    if (const Status sent = send_text(*link, id, *text); !sent) {
        return failed(sent.error());
    }
    RequestText request("asset import");
    request.text("import", id)
        .text_if("realm", options.realm)
        .flag("freshIds", options.fresh_ids)
        .flag("dryRun", options.dry_run);
    if (!options.parent.empty()) {
        request.text("parent", options.parent == "root" ? "" : options.parent);
    }
    const auto outcome = link->ask_patiently(request.json(), "asset tree");
    if (!outcome) {
        return failed(fatal(options.file + ": " + outcome.error().text));
    }
    const auto members = parse_json_object(*outcome, own_json);
    const Status shown = print(options.json || !members ? *outcome + '\n' : outcome_text(*members));
    return shown ? 0
                 : failed(fatal(shown.error().text +
                                (options.dry_run ? "" : "; the assets were imported")));
}

} // namespace railbridge::manager
