#include "adapters/daemon/asset_replacement.hpp"

#include "adapters/store/durable_file.hpp"

#include <algorithm>
#include <cstring>
#include <system_error>

namespace railbridge::daemon {

namespace {

/// Of one asset; each is left by a replacement that failed, until a person takes it away.
constexpr int kept_files_max = 9;

} // namespace

Status AssetReplacement::replace(const PlannedAsset& asset) {
    const auto kept = keep(asset);
    if (!kept) {
        return fail(kept.error());
    }
    auto done = actions_.remove(asset.found.id);
    if (done) {
        done = create_again(asset);
    }
    if (!done) {
        return fail({done.error().recovery,
                     done.error().text + "; all that was in it is in " + kept->string()});
    }
    std::error_code no_harm;
    std::filesystem::remove(*kept, no_harm);
    return {};
}

/// Never over the one that an earlier replacement left.
Result<std::filesystem::path> AssetReplacement::keep(const PlannedAsset& asset) const {
    std::error_code error;
    for (int number = 1; number <= kept_files_max; ++number) {
        auto file = state_dir_ / ("replaced-" + asset.found.id +
                                  (number == 1 ? "" : "." + std::to_string(number)) + ".json");
        if (std::filesystem::exists(file, error) || error) {
            continue;
        }
        if (const int failed = store::write_durably(file, asset.document); failed != 0) {
            return fail(fatal("it is not deleted, for it cannot be kept in " + file.string() +
                              ": " + std::strerror(failed)));
        }
        try {
            store::sync_directory(state_dir_);
        } catch (const std::system_error& unsure) {
            return fail(
                fatal("it is not deleted, for it cannot be kept: " + std::string{unsure.what()}));
        }
        return file;
    }
    return fail(fatal("it is not deleted, for earlier replacements left " +
                      (state_dir_ / ("replaced-" + asset.found.id)).string() +
                      "*.json; take from them what is needed and remove them"));
}

/// What others had in it comes back with it, as far as the new type takes it.
Status AssetReplacement::create_again(const PlannedAsset& asset) {
    const std::string& id = asset.found.id;
    const auto answer = operations_.create(
        id, documents_.recreate(*asset.in_mapping, asset.document, asset.decision.drops_former));
    if (!answer) {
        const auto there = actions_.get(id);
        if (there && came_back(asset, *there)) {
            return {};
        }
        return fail({Recovery::retry_later,
                     answer.error().text + "; it was deleted and " +
                         (!there           ? "whether it is there again is unknown"
                          : there->empty() ? "is not there again"
                                           : "is there again, but not as it was to be")});
    }
    if (!answer->error) {
        return {};
    }
    if (*answer->error == OperationError::bad_request) {
        return create_bare(asset, words_of(*answer));
    }
    return fail(fatal("it was deleted and is not created again: " + words_of(*answer)));
}

Status AssetReplacement::create_bare(const PlannedAsset& asset, const std::string& why) {
    if (const auto bare = actions_.create(asset.found.id, documents_.create(*asset.in_mapping));
        !bare) {
        return fail({bare.error().recovery,
                     "it was deleted and is not created again: " + why +
                         "; nor without what others had in it: " + bare.error().text});
    }
    return fail(fatal("it is replaced, but without the attributes and values of others: " + why));
}

bool AssetReplacement::came_back(const PlannedAsset& asset, const std::string& document) const {
    const auto now = documents_.found(*asset.in_mapping, document);
    const auto& others = asset.found.foreign;
    return now.there && now.out_of_reach.empty() && now.type == now.wanted_type &&
           now.differences.empty() &&
           std::all_of(others.begin(), others.end(), [&](const std::string& name) {
               return std::find(now.foreign.begin(), now.foreign.end(), name) != now.foreign.end();
           });
}

} // namespace railbridge::daemon
