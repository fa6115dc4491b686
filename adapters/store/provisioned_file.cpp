#include "adapters/store/provisioned_file.hpp"

#include "adapters/store/durable_file.hpp"

#include <cstring>
#include <fstream>
#include <system_error>

namespace railbridge::store {

namespace {

constexpr const char* name = "railbridge-provisioned";
constexpr int version = 1;

} // namespace

ProvisionedFile::ProvisionedFile(const std::filesystem::path& state_dir)
    : path_(state_dir / "provisioned") {}

Result<ProvisionedAssets> ProvisionedFile::load() const {
    ProvisionedAssets assets;
    std::error_code error;
    const bool there = std::filesystem::exists(path_, error);
    if (!there && !error) {
        return assets;
    }
    std::ifstream file{path_};
    if (error || !file) {
        return fail(fatal(path_.string() + " cannot be read" +
                          (error ? ": " + error.message() : std::string{})));
    }
    std::string word;
    int of = 0;
    if (!(file >> word >> of) || word != name || of < 1) {
        return fail(fatal(path_.string() + " is no file of this program; remove it, and the bridge "
                                           "forgets which assets it made earlier"));
    }
    if (of > version) {
        return fail(fatal(path_.string() + " is of a newer version of this program"));
    }
    std::string id;
    std::string key;
    while (file >> word) {
        if (word != "asset" || !(file >> id >> key)) {
            return fail(fatal(path_.string() + " is damaged; remove it, and the bridge forgets "
                                               "which assets it made earlier"));
        }
        assets[id] = key;
    }
    if (file.bad()) {
        return fail(fatal(path_.string() + " cannot be read to its end"));
    }
    return assets;
}

Status ProvisionedFile::keep(const ProvisionedAssets& assets) const {
    std::string text = std::string{name} + " " + std::to_string(version) + "\n";
    for (const auto& [id, key] : assets) {
        text += "asset " + id + " " + key + "\n";
    }
    if (const int error = replace_durably(path_, text); error != 0) {
        return fail(Error{Recovery::retry_later, path_.string() + ": " + std::strerror(error)});
    }
    return {};
}

Status ProvisionedFile::add(const ProvisionedAssets& more) const {
    auto known = load();
    if (!known) {
        return fail(known.error());
    }
    ProvisionedAssets all = *known;
    for (const auto& [id, key] : more) {
        all[id] = key;
    }
    return all == *known ? Status{} : keep(all);
}

} // namespace railbridge::store
