#pragma once
// The one transaction of a store: opened by its first change, ended by commit().

#include "bridge/base/result.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

namespace railbridge::manager {

/// A value that is no text.
struct Bytes {
    const std::string& bytes;
};

/// Never throws from changes: the first failure is remembered, what follows is ignored, and
/// commit() reports it and undoes everything. One thread only.
class OpenTransaction {
public:
    /// `database` outlives this object.
    explicit OpenTransaction(SQLite::Database& database)
        : database_(database) {}

    bool is_open() const { return open_; }

    /// Runs one statement; statements are prepared once and kept, known by the address of their
    /// text. False when it did not work, now or before.
    template <typename... Values>
    bool change(const char* sql, const Values&... values) {
        return attempt([&] {
            begin();
            SQLite::Statement& statement = prepared(sql);
            int index = 0;
            (bind(statement, ++index, values), ...);
            statement.exec();
            statement.reset();
            statement.clearBindings(); // they point at the values
        });
    }

    /// Runs `work`, which may throw what SQLiteCpp throws.
    template <typename Work>
    bool attempt(Work work) {
        if (!failure_.empty()) {
            return false;
        }
        try {
            work();
            return true;
        } catch (const SQLite::Exception& error) {
            failed(error.what());
            return false;
        }
    }

    /// A statement to be reset by whoever steps it. Throws what SQLiteCpp throws.
    SQLite::Statement& prepared(const char* sql);

    /// After success everything is on the disk; after a failure nothing is.
    Status commit();

private:
    /// Texts are not copied: they outlive the statement's run.
    static void bind(SQLite::Statement& statement, int index, const std::string& text) {
        statement.bindNoCopy(index, text);
    }
    static void bind(SQLite::Statement& statement, int index, const char* text) {
        statement.bindNoCopy(index, text);
    }
    static void bind(SQLite::Statement& statement, int index, const Bytes& value) {
        statement.bindNoCopy(index, value.bytes.data(), static_cast<int>(value.bytes.size()));
    }
    template <typename Number>
    static void bind(SQLite::Statement& statement, int index, const Number& number) {
        statement.bind(index, number);
    }

    void run(const char* sql);
    void begin();
    void failed(const std::string& why);
    void roll_back() noexcept;

    SQLite::Database& database_;
    std::unordered_map<const char*, std::unique_ptr<SQLite::Statement>> statements_;
    bool open_ = false;
    std::string failure_;
};

} // namespace railbridge::manager
