// Commands about assets as a whole: delete, export, import, watch.

#include "tools/manager/admin/admin.hpp"
#include "tools/manager/admin/asset_export.hpp"
#include "tools/manager/admin/asset_import.hpp"
#include "tools/manager/admin/request.hpp"

#include <algorithm>

namespace railbridge::manager {

std::optional<Result<std::string>> Admin::asset_result(std::string_view command,
                                                       const JsonMembers& request, Millis now) {
    if (command == "asset delete") {
        return remove_asset(request, now);
    }
    if (command == "asset export") {
        return export_assets(request);
    }
    if (command == "asset import part") {
        return take_part(request);
    }
    if (command == "asset import") {
        return import_assets(request, now);
    }
    return std::nullopt;
}

Result<std::string> Admin::remove_asset(const JsonMembers& request, Millis now) {
    const auto found = asset(request);
    if (!found) {
        return fail(found.error());
    }
    const std::string id = (*found)->id;
    const std::string name = (*found)->name;
    const std::size_t count = records_.assets().with_descendants(id).size();
    if (count > 1 && !flag_of(request, "recursive")) {
        return fail(fatal("asset " + id + " (" + name + ") has " + std::to_string(count - 1) +
                          " assets below it; delete them all with --recursive"));
    }
    assets_.remove_tree(id, now);
    return json_object({{"asset", json_string(id)},
                        {"name", json_string(name)},
                        {"deleted", std::to_string(count)}});
}

/// One piece: as many assets as fit in about a quarter of a MiB, from number `start` on.
Result<std::string> Admin::export_assets(const JsonMembers& request) const {
    std::string realm;
    std::string top;
    if (optional_text(request, "asset")) {
        const auto found = asset(request);
        if (!found) {
            return fail(found.error());
        }
        top = (*found)->id;
        realm = (*found)->realm;
    } else {
        const auto named = existing_realm(request);
        if (!named) {
            return named;
        }
        realm = *named;
    }
    constexpr std::size_t enough_bytes = std::size_t{256} * 1024;
    const auto ids = export_order(records_, realm, top);
    std::size_t next = static_cast<std::size_t>(
        std::max<std::int64_t>(0, optional_number(request, "start").value_or(0)));
    std::string assets;
    for (; next < ids.size() && assets.size() < enough_bytes; ++next) {
        assets += (assets.empty() ? "" : ",") +
                  exported_json(*records_.assets().find(ids[next]), flag_of(request, "secrets"));
    }
    return json_object({{"realm", json_string(realm)},
                        {"revision", json_string(revision_of(records_, ids))},
                        {"total", std::to_string(ids.size())},
                        {"next", std::to_string(next)},
                        {"assets", '[' + assets + ']'}});
}

/// The text of an import comes in parts, because a message to the broker is at most a MiB. Only one
/// import is collected at a time; another one takes its place.
Result<std::string> Admin::take_part(const JsonMembers& request) {
    constexpr std::size_t most_bytes = std::size_t{128} * 1024 * 1024;
    const auto id = text_of(request, "import");
    const auto text = text_of(request, "text");
    if (!id || !text) {
        return id ? text : id;
    }
    if (import_id_ != *id) {
        import_id_ = *id;
        import_text_.clear();
    }
    if (import_text_.size() + text->size() > most_bytes) {
        import_id_.clear();
        import_text_ = {};
        return fail(fatal("the file is larger than 128 MiB; split it by subtrees"));
    }
    import_text_ += *text;
    return json_object({{"bytes", std::to_string(import_text_.size())}});
}

Result<std::string> Admin::import_assets(const JsonMembers& request, Millis now) {
    const auto id = text_of(request, "import");
    if (!id) {
        return id;
    }
    if (import_id_ != *id) {
        return fail(fatal("another import came in between, or the server was restarted; nothing "
                          "was imported. Try again"));
    }
    import_id_.clear();
    const std::string text = std::exchange(import_text_, {});
    ImportOptions options;
    options.realm = optional_text(request, "realm").value_or("");
    options.parent = optional_text(request, "parent");
    options.fresh_ids = flag_of(request, "freshIds");
    auto import = checked_import(records_, text, options, now);
    if (!import) {
        return fail(import.error());
    }
    if (flag_of(request, "dryRun")) {
        return json_object({{"realm", json_string(import->realm)},
                            {"wouldImport", std::to_string(import->assets.size())},
                            {"warnings", warnings_json(*import)}});
    }
    return carry_out(records_, assets_, *std::move(import), now);
}

Result<std::string> Admin::watch(const JsonMembers& request, std::string_view client_id,
                                 Millis now) {
    Watch watch;
    watch.attribute = optional_text(request, "attribute").value_or("");
    if (optional_text(request, "asset")) {
        const auto found = asset(request);
        if (!found) {
            return fail(found.error());
        }
        watch.asset_id = (*found)->id;
    }
    if (optional_text(request, "realm")) {
        const auto realm = existing_realm(request);
        if (!realm) {
            return realm;
        }
        watch.realm = *realm;
    }
    const auto renewal = watchers_.renew(std::string(client_id), watch, now);
    if (renewal == Watchers::Renewal::refused) {
        return fail(fatal("too many watch already; end one of them"));
    }
    return json_object({{"started", renewal == Watchers::Renewal::started ? "true" : "false"}});
}

} // namespace railbridge::manager
