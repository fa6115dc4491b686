#pragma once
// What bringing the manager in line with the mapping would do, asset by asset, for a person who
// wants to see it first. Applying it twice does nothing the second time.

#include <cstdint>
#include <string>
#include <vector>

namespace railbridge {

/// What the manager has of one asset, held against the mapping.
struct FoundAsset {
    std::string key; ///< in the mapping, now or in an earlier run
    std::string id;
    std::string name;         ///< the mapping's; the manager's if the mapping has the asset no more
    std::string wanted_type;  ///< empty: the mapping has it no more
    bool known = false;       ///< an earlier run had it at the manager
    bool adopted = false;     ///< its id is not one that the bridge has made
    bool there = false;       ///< the rest is meaningless without
    std::string out_of_reach; ///< not empty: it cannot be changed from here, and why
    std::string type;         ///< at the manager
    bool marked = false;      ///< carries the bridge's mark
    bool bare = false; ///< nothing is in it but what its type requires, without values: a place
    std::string differences; ///< for people; empty: none
    std::string place;       ///< for people: where the mapping wants it; empty: it does not say
    bool elsewhere = false;  ///< it lies somewhere else; `differences` says so too
    std::vector<std::string> former;      ///< attributes with the mark that the mapping has no more
    std::vector<std::string> foreign;     ///< attributes without it that the mapping does not have
    std::vector<std::string> above;       ///< ids of the assets on the way down to it
    std::vector<std::string> stays_below; ///< keys of assets that would go with it; by decide_all()
};

enum class ProvisionAction : std::uint8_t {
    unchanged,
    create,
    update,
    move,    ///< an update that puts it below another one
    replace, ///< delete and create with all it has: its history goes
    remove,  ///< its history goes
    keep,    ///< the mapping has it no more; nothing is done until --prune
    foreign, ///< the mapping has it no more, and it is not, or not only, the bridge's
    forget,  ///< the same, and it is gone from the manager too
    refuse,  ///< a person must act
};

struct ProvisionFlags {
    bool replace = false; ///< where the type of an asset has changed
    bool prune = false;   ///< assets and attributes the mapping has no more
};

struct ProvisionDecision {
    ProvisionAction action = ProvisionAction::unchanged;
    std::string why;           ///< for people
    bool drops_former = false; ///< with `update`, `move` and `replace`: attributes go
    bool operator==(const ProvisionDecision&) const = default;
    /// A person has to agree.
    bool loses_history() const {
        return drops_former || action == ProvisionAction::replace ||
               action == ProvisionAction::remove;
    }
    bool changes_manager() const {
        return action == ProvisionAction::create || action == ProvisionAction::update ||
               action == ProvisionAction::move || action == ProvisionAction::replace ||
               action == ProvisionAction::remove;
    }
};

ProvisionDecision decide(const FoundAsset& asset, const ProvisionFlags& flags);

/// One decision for each, in the same order, with an eye to the others: none is deleted while one
/// that stays is below it, because the manager deletes what is below with it.
std::vector<ProvisionDecision> decide_all(std::vector<FoundAsset>& assets,
                                          const ProvisionFlags& flags);

/// One line, and one more for attributes that are somebody else's or of an earlier mapping.
std::string to_text(const FoundAsset& asset, const ProvisionDecision& decision);

/// `1 to create, 2 unchanged`; only what there is.
std::string summary(const std::vector<ProvisionDecision>& decisions);

} // namespace railbridge
