#include "tools/manager/store/open_transaction.hpp"

namespace railbridge::manager {

SQLite::Statement& OpenTransaction::prepared(const char* sql) {
    auto& statement = statements_[sql];
    if (!statement) {
        statement = std::make_unique<SQLite::Statement>(database_, sql);
    }
    return *statement;
}

void OpenTransaction::run(const char* sql) {
    SQLite::Statement& statement = prepared(sql);
    statement.exec();
    statement.reset();
}

void OpenTransaction::begin() {
    if (!std::exchange(open_, true)) {
        run("BEGIN IMMEDIATE");
    }
}

/// A failure without an open transaction (a read) still has to be told by commit().
void OpenTransaction::failed(const std::string& why) {
    open_ = true;
    failure_ = why;
    statements_.clear();
}

Status OpenTransaction::commit() {
    if (!std::exchange(open_, false)) {
        return {};
    }
    std::string failure = std::exchange(failure_, {});
    if (failure.empty()) {
        try {
            run("COMMIT");
            return {};
        } catch (const SQLite::Exception& error) {
            failure = error.what();
        }
    }
    statements_.clear();
    roll_back();
    return fail(fatal("the store cannot be written: " + failure +
                      "; free space on its disk or check its permissions"));
}

void OpenTransaction::roll_back() noexcept {
    try {
        database_.exec("ROLLBACK");
    } catch (const SQLite::Exception&) { // SQLite has rolled back by itself already
    }
}

} // namespace railbridge::manager
