#pragma once
// Those who work with the manager while it is killed. Each has one connection at a time, counts its
// values up from kill to kill, and works until its connection ends.

#include "tests/manager/killed/ledger.hpp"
#include "tests/manager/wire/client.hpp"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace railbridge::test::killed {

/// Somebody who may log in, and the topics that are theirs.
struct Account {
    wire::Login login;
    std::string realm;

    std::string topic(const std::string& rest) const {
        return realm + '/' + login.client_id + '/' + rest;
    }
    std::string operation(const std::string& rest) const {
        return topic("operations/assets/" + rest);
    }
};

/// A connection that takes responses; closed when the manager refuses.
wire::Client connected(std::uint16_t port, const Account& account);

/// JSON of an asset with number attributes.
std::string asset_json(const std::string& id, const std::string& parent_id,
                       const std::vector<std::string>& attributes);

class Role {
public:
    Role(Account account, Ledger& ledger, std::uint64_t seed)
        : account_(std::move(account))
        , ledger_(ledger)
        , random_(seed) {}
    virtual ~Role() = default;
    Role(const Role&) = delete;
    Role& operator=(const Role&) = delete;

    /// Until the connection ends.
    void work(std::uint16_t port);

protected:
    virtual void begin(wire::Client& /*client*/) {}
    virtual void step(wire::Client& client) = 0;

    /// True when that is a response of success. An error is a fault, and so is no response while
    /// the connection stands.
    bool succeeded(const wire::Client& client, const std::optional<std::string>& response);
    std::size_t pick(std::size_t below);

    Account account_;
    Ledger& ledger_;
    std::mt19937_64 random_;
};

/// Single updates, several at once.
class Meter : public Role {
public:
    Meter(Account account, Ledger& ledger, std::uint64_t seed, std::string asset);
    static const std::vector<std::string>& attributes();

protected:
    void step(wire::Client& client) override;

private:
    std::string asset_;
    Value last_ = 0;
};

/// All attributes of an asset in one update: they are always the same.
class Board : public Role {
public:
    Board(Account account, Ledger& ledger, std::uint64_t seed, std::string asset);
    static const std::vector<std::string>& attributes();

protected:
    void step(wire::Client& client) override;

private:
    std::string asset_;
    Value last_ = 0;
};

/// Creates assets and deletes them.
class Builder : public Role {
public:
    using Role::Role;

protected:
    void step(wire::Client& client) override;
};

/// Writes attributes that belong to a gateway: commands.
class Operator : public Role {
public:
    Operator(Account account, Ledger& ledger, std::uint64_t seed, std::string asset);
    static const std::vector<std::string>& attributes();

protected:
    void step(wire::Client& client) override;

private:
    std::string asset_;
    Value last_ = 0;
};

/// Updates an asset of its own, takes commands and acknowledges some of them.
class Gateway : public Role {
public:
    Gateway(Account account, Ledger& ledger, std::uint64_t seed, std::string own_asset,
            std::vector<std::string> commanded_assets);
    static const std::vector<std::string>& attributes();

protected:
    void begin(wire::Client& client) override;
    void step(wire::Client& client) override;

private:
    void take(wire::Client& client, const wire::Message& message);
    void acknowledge_one(wire::Client& client);

    std::string own_asset_;
    std::vector<std::string> commanded_assets_;
    std::vector<Delivery> waiting_;
    Value last_ = 0;
};

/// Sees everything that is published, and so must have been kept.
class Watcher : public Role {
public:
    using Role::Role;

protected:
    void begin(wire::Client& client) override;
    void step(wire::Client& client) override;
};

/// Of a pending event's payload.
Delivery delivery_of(const std::string& payload);

} // namespace railbridge::test::killed
