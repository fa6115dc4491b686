#include "adapters/daemon/asset_actions.hpp"

#include <utility>

namespace railbridge::daemon {

namespace {

Status status_of(const Result<mqtt::OperationAnswer>& answer) {
    if (!answer) {
        return fail(answer.error());
    }
    return answer->error ? Status{fail(fatal(words_of(*answer)))} : Status{};
}

} // namespace

std::string words_of(const mqtt::OperationAnswer& answer) {
    return std::string{to_string(*answer.error)} +
           (answer.message.empty() ? "" : ": " + answer.message);
}

Result<std::string> AssetActions::get(const std::string& id) {
    auto answer = operations_.get(id);
    if (!answer) {
        return fail(answer.error());
    }
    if (!answer->error) {
        return std::move(answer->payload);
    }
    switch (*answer->error) {
    case OperationError::not_found:
    case OperationError::unauthorized: // what a gateway is told of what is not below it
    case OperationError::refused:
        return std::string{};
    default:
        return fail(fatal("asset " + id + " cannot be looked at: " + words_of(*answer)));
    }
}

Status AssetActions::create(const std::string& id, const std::string& document) {
    const auto answer = operations_.create(id, document);
    if (answer && answer->error == OperationError::conflict) {
        return fail(fatal("an asset with id " + id +
                          " exists, but not below this gateway: move or delete it in the manager, "
                          "or correct `id` in the mapping"));
    }
    return status_of(answer);
}

Status AssetActions::update(const std::string& id, const std::string& document) {
    return status_of(operations_.update(id, document));
}

Status AssetActions::remove(const std::string& id) {
    const auto answer = operations_.remove(id);
    if (answer) {
        return status_of(answer);
    }
    const auto there = get(id);
    if (there && there->empty()) {
        return {};
    }
    return fail({Recovery::retry_later, answer.error().text + (there ? "; it is not deleted so far"
                                                                     : "; it may be deleted")});
}

} // namespace railbridge::daemon
